package io.scadles.job.kafka;

import java.util.Map;

/**
 * What a topic has to be set to.
 *
 * @param entries Kafka's topic settings and their values
 */
public record TopicSettings(Map<String, String> entries) {

    /** What Kafka adds to a record in the worst case: batch and record header, key, headers. */
    private static final int OVERHEAD_BYTES = 4 << 10;

    public TopicSettings {
        entries = Map.copyOf(entries);
    }

    /**
     * A log that is replayed: time stamps come from the trace, whatever the broker's clock says,
     * and nothing expires.
     */
    public static TopicSettings replay(int maxRecordBytes) {
        return new TopicSettings(
                Map.of(
                        "message.timestamp.type",
                        "CreateTime",
                        "message.timestamp.after.max.ms",
                        Long.toString(Long.MAX_VALUE),
                        "message.timestamp.before.max.ms",
                        Long.toString(Long.MAX_VALUE),
                        "retention.ms",
                        "-1",
                        "retention.bytes",
                        "-1",
                        "max.message.bytes",
                        Integer.toString(maxMessageBytes(maxRecordBytes))));
    }

    /** A live stream: the broker stamps, so one device's wrong clock cannot hold back the rest. */
    public static TopicSettings live(int maxRecordBytes) {
        return new TopicSettings(
                Map.of(
                        "message.timestamp.type",
                        "LogAppendTime",
                        "max.message.bytes",
                        Integer.toString(maxMessageBytes(maxRecordBytes))));
    }

    /** Records set aside: a value of at most that length, its device and its place. */
    public static TopicSettings deadLetters(int maxRecordBytes) {
        return new TopicSettings(
                Map.of("max.message.bytes", Integer.toString(maxMessageBytes(maxRecordBytes))));
    }

    /** Results of a run: every record of at most that length, for ever. */
    public static TopicSettings results(int maxRecordBytes) {
        return new TopicSettings(
                Map.of(
                        "cleanup.policy",
                        "delete",
                        "retention.ms",
                        "-1",
                        "retention.bytes",
                        "-1",
                        "max.message.bytes",
                        Integer.toString(maxMessageBytes(maxRecordBytes))));
    }

    /** Bound of a batch: one largest record, and never less than a producer's full batch. */
    public static int maxMessageBytes(int maxRecordBytes) {
        return Math.max(
                Math.addExact(maxRecordBytes, OVERHEAD_BYTES),
                KafkaEndpoint.BATCH_BYTES + OVERHEAD_BYTES);
    }
}
