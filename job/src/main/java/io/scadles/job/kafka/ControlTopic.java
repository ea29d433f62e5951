package io.scadles.job.kafka;

import io.scadles.model.sync.ModelSwitch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The topic by which runs of an experiment are steered: one partition, and nothing in it expires. A
 * record's value is the name of a synchronization model in UTF-8; its time stamp says from when on
 * that model is wanted.
 *
 * @param kafka where it is
 * @param name its name
 */
public record ControlTopic(KafkaEndpoint kafka, String name) {

    /** Longest value that is looked at. */
    private static final int MAX_NAME_BYTES = 64;

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The topic of an experiment, {@code control.<topic prefix>}. */
    public static ControlTopic of(KafkaEndpoint kafka, String topicPrefix) {
        return new ControlTopic(kafka, TopicLayout.CONTROL + topicPrefix);
    }

    /**
     * Makes it, unless it is there.
     *
     * @throws TopicMismatchException if it has other settings
     */
    public void ensure() {
        try (var admin = kafka.admin()) {
            new Topics(admin).ensure(List.of(name), 1, TopicSettings.replay(MAX_NAME_BYTES));
        }
    }

    /** What it holds by now. */
    public LogExtent extent() {
        try (var admin = kafka.admin()) {
            return new OffsetAudit(admin).of(List.of(name)).get(0);
        }
    }

    /**
     * Makes sure that what a run has read of it is still there.
     *
     * @throws IllegalStateException if it is not
     */
    public void expect(LogExtent recorded) {
        try (var admin = kafka.admin()) {
            List<String> gone = new OffsetAudit(admin).gone(List.of(recorded));
            if (!gone.isEmpty()) {
                throw new IllegalStateException(
                        "the control records of the run are not at %s any more: %s"
                                .formatted(kafka.bootstrapServers(), String.join(", ", gone)));
            }
        }
    }

    /**
     * Asks for a change, and waits until Kafka has it.
     *
     * @throws IllegalStateException if Kafka does not take it
     */
    public void send(ModelSwitch change) {
        byte[] value = change.model().getBytes(StandardCharsets.UTF_8);
        kafka.send(
                name,
                List.of(new ProducerRecord<>(name, 0, change.timeMs(), null, value)),
                MAX_NAME_BYTES);
    }

    /**
     * Reads part of it.
     *
     * @throws IllegalStateException if it does not come
     */
    public List<ModelSwitch> read(LogExtent extent) {
        List<ModelSwitch> changes = new ArrayList<>();
        TopicPartition partition = new TopicPartition(name, 0);
        try (KafkaConsumer<byte[], byte[]> consumer = kafka.committedReader()) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, extent.startOffset());
            long until = System.nanoTime() + PATIENCE.toNanos();
            while (consumer.position(partition) < extent.endOffset()) {
                if (System.nanoTime() - until > 0) {
                    throw new IllegalStateException(
                            "topic %s stops at offset %d, expected %d"
                                    .formatted(
                                            name,
                                            consumer.position(partition),
                                            extent.endOffset()));
                }
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(POLL).records(partition)) {
                    if (record.offset() < extent.endOffset()) {
                        changes.add(change(record));
                    }
                }
            }
        }
        return changes;
    }

    /** What a record asks for; whether there is such a model is another's to say. */
    public static ModelSwitch change(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value() == null ? new byte[0] : record.value();
        String model =
                new String(
                        value, 0, Math.min(value.length, MAX_NAME_BYTES), StandardCharsets.UTF_8);
        return new ModelSwitch(record.timestamp(), model.strip());
    }
}
