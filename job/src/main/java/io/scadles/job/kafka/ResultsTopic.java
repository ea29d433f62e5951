package io.scadles.job.kafka;

import io.scadles.job.results.ResultRecord;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.kafka.clients.admin.Admin;

/**
 * The topic with the results of one run: one partition, and nothing in it expires.
 *
 * @param kafka where it is
 * @param name its name
 */
public record ResultsTopic(KafkaEndpoint kafka, String name) {

    /**
     * The topic of a run, {@code results.<run>}.
     *
     * @throws IllegalArgumentException if Kafka does not take that as a name
     */
    public static ResultsTopic of(KafkaEndpoint kafka, String run) {
        String name = TopicLayout.RESULTS + run;
        if (!TopicLayout.LEGAL.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "run '%s' makes '%s', which Kafka does not take as a topic; name the experiment's file by letters, digits, dots, dashes and underscores"
                            .formatted(run, name));
        }
        return new ResultsTopic(kafka, name);
    }

    /**
     * Makes it.
     *
     * @throws IllegalStateException if it has records already
     */
    public void create() {
        try (var admin = kafka.admin()) {
            new Topics(admin)
                    .ensure(List.of(name), 1, TopicSettings.results(ResultRecord.MAX_BYTES));
            long records = records(admin);
            if (records > 0) {
                throw new IllegalStateException(
                        "topic %s has %d records, expected none at the start of a run; delete it, or start again under another name"
                                .formatted(name, records));
            }
        }
    }

    /**
     * Makes sure that it is there and that a run has begun in it.
     *
     * @throws IllegalStateException if not
     */
    public void expect() {
        try (var admin = kafka.admin()) {
            if (new Topics(admin).matching(Pattern.compile(Pattern.quote(name))).isEmpty()) {
                throw new IllegalStateException(
                        "there is no topic %s at %s; is the run's name right, and was it started with results.to topic?"
                                .formatted(name, kafka.bootstrapServers()));
            }
            if (records(admin) == 0) {
                throw new IllegalStateException(
                        "topic %s at %s is empty: its run has not begun"
                                .formatted(name, kafka.bootstrapServers()));
            }
        }
    }

    private long records(Admin admin) {
        return new OffsetAudit(admin).of(List.of(name)).get(0).endOffset();
    }

    /**
     * Sends records that come from no job, and waits until Kafka has them.
     *
     * @throws IllegalStateException if Kafka does not take one
     */
    public void send(List<ResultRecord> records) {
        kafka.send(
                name,
                records.stream().map(record -> ResultsCodec.toKafka(record, name)).toList(),
                ResultRecord.MAX_BYTES);
    }

    /** What a job writes to. */
    public Sink<ResultRecord> sink() {
        return ResultsTopicSink.to(kafka, name);
    }

    /**
     * Reads it from its beginning.
     *
     * @throws IllegalStateException if there is no such topic, or it is empty
     */
    public ResultsReader reader() {
        expect();
        return new ResultsReader(kafka, name);
    }
}
