package io.scadles.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.job.results.ResultRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ResultsTopicITCase {

    private static final KafkaEndpoint KAFKA = SharedBroker.endpoint();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void usageExample() throws Exception {
        ResultsTopic topic = ResultsTopic.of(KAFKA, "topic-example");
        topic.create();
        topic.send(ResultRecord.of("manifest.json", new byte[2 * ResultRecord.MAX_BYTES + 1]));
        List<ResultRecord> read = new ArrayList<>();

        try (ResultsReader reader = topic.reader()) {
            assertThat(reader.toLast(read::add, PATIENCE)).isTrue();
            assertThat(read).hasSize(3);
            topic.send(List.of(line(0)));
            reader.toEnd(read::add);
            reader.toEnd(read::add);

            assertThat(reader.spanMs()).isNotNegative();
        }
        assertThat(topic.name()).isEqualTo("results.topic-example");
        assertThat(read).hasSize(4);
        assertThat(read.get(3)).usingRecursiveComparison().isEqualTo(line(0));
        try (var admin = KAFKA.admin()) {
            // Compaction would keep the last line of each file.
            new Topics(admin)
                    .check(
                            List.of(topic.name()),
                            1,
                            new TopicSettings(
                                    Map.of("cleanup.policy", "delete", "retention.ms", "-1")));
        }
    }

    @Test
    void whatIsNotCommittedIsNotRead() throws Exception {
        ResultsTopic topic = ResultsTopic.of(KAFKA, "topic-transactions");
        topic.create();
        topic.send(List.of(line(0)));
        List<ResultRecord> read = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = transactional();
                ResultsReader reader = topic.reader()) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(ResultsCodec.toKafka(line(1), topic.name())).get();
            assertThat(reader.toLast(read::add, Duration.ofMillis(1))).as("decided").isFalse();
            assertThat(read).hasSize(1);
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(ResultsCodec.toKafka(line(1), topic.name())).get();
            producer.commitTransaction();
            assertThat(reader.toLast(read::add, PATIENCE)).as("decided").isTrue();
        }
        assertThat(read).extracting(ResultRecord::index).containsExactly(0L, 1L);
    }

    private static KafkaProducer<byte[], byte[]> transactional() {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        KAFKA.bootstrapServers(),
                        "transactional.id",
                        "topic-transactions"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @Test
    void aRecordThatCannotBeUsedComesAgain() throws Exception {
        ResultsTopic topic = ResultsTopic.of(KAFKA, "topic-again");
        topic.create();
        topic.send(List.of(line(0), line(1), line(2)));
        List<Long> read = new ArrayList<>();
        try (ResultsReader reader = topic.reader()) {
            assertThatThrownBy(
                            () ->
                                    reader.toEnd(
                                            record -> {
                                                if (record.index() == 1) {
                                                    throw new IOException("disk full");
                                                }
                                                read.add(record.index());
                                            }))
                    .hasMessage("disk full");
            reader.toEnd(record -> read.add(record.index()));
        }
        assertThat(read).containsExactly(0L, 1L, 2L);
    }

    @Test
    void foreignRecordsAreToldWithTheirPlace() throws Exception {
        ResultsTopic topic = ResultsTopic.of(KAFKA, "topic-foreign");
        topic.create();
        topic.send(List.of(line(0)));
        try (TestPublisher publisher = new TestPublisher(KAFKA)) {
            byte[] key = "k".getBytes(StandardCharsets.UTF_8);
            publisher.send(topic.name(), 0, 1_000L, key, new byte[1]);
            publisher.flush();
        }
        try (ResultsReader reader = topic.reader()) {
            assertThatThrownBy(() -> reader.toEnd(record -> {}))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("results.topic-foreign-0, offset 1: not a record of");
        }
    }

    @Test
    void aTopicHasOneRun() {
        ResultsTopic topic = ResultsTopic.of(KAFKA, "topic-used");
        topic.create();
        topic.create();
        assertThatIllegalStateException()
                .isThrownBy(topic::reader)
                .withMessageContaining("topic results.topic-used at 127.0.0.1:")
                .withMessageEndingWith("is empty: its run has not begun");
        topic.send(List.of(line(0)));

        assertThatIllegalStateException()
                .isThrownBy(topic::create)
                .withMessageContaining("topic results.topic-used has 1 records, expected none");
    }

    @Test
    void whatIsNotThereIsSaid() {
        assertThatIllegalStateException()
                .isThrownBy(() -> ResultsTopic.of(KAFKA, "topic-absent").reader())
                .withMessageContaining("there is no topic results.topic-absent at 127.0.0.1:");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResultsTopic.of(KAFKA, "öfen"))
                .withMessageContaining("run 'öfen' makes 'results.öfen', which Kafka does not");
    }

    private static ResultRecord line(long index) {
        return new ResultRecord("rounds.jsonl", index, 0, 1, new byte[] {'1'});
    }
}
