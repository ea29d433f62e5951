package io.scadles.job.kafka;

import io.scadles.model.stream.Rejection;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * A record that could not be trained on, with where it stood and why.
 *
 * <p>In Kafka: key = device, value = the record's own, everything else as headers of UTF-8 text.
 *
 * @param reason why it was rejected
 * @param device whose record it was
 * @param topic its topic
 * @param partition its partition
 * @param offset its offset
 * @param timeMs its time stamp
 * @param originalBytes length of its value; more than {@code value.length} if that was truncated
 * @param value its value, or the beginning of it; empty if it had none
 */
public record DeadLetter(
        Rejection reason,
        String device,
        String topic,
        int partition,
        long offset,
        long timeMs,
        int originalBytes,
        byte[] value) {

    private static final String REASON = "scadles.reason";
    private static final String REASON_TEXT = "scadles.reason-text";
    private static final String DEVICE = "scadles.device";
    private static final String TOPIC = "scadles.topic";
    private static final String PARTITION = "scadles.partition";
    private static final String OFFSET = "scadles.offset";
    private static final String TIME_MS = "scadles.time-ms";
    private static final String ORIGINAL_BYTES = "scadles.original-bytes";
    private static final String TRUNCATED = "scadles.truncated";

    /**
     * The letter for a record.
     *
     * @param value the record's value, null if it has none
     * @param maxValueBytes bytes of the value that are kept
     */
    public static DeadLetter of(
            Rejection reason,
            String device,
            String topic,
            int partition,
            long offset,
            long timeMs,
            byte[] value,
            int maxValueBytes) {
        byte[] original = value == null ? new byte[0] : value;
        return new DeadLetter(
                reason,
                device,
                topic,
                partition,
                offset,
                timeMs,
                original.length,
                original.length > maxValueBytes
                        ? Arrays.copyOf(original, maxValueBytes)
                        : original);
    }

    /** The letter as a record for a dead-letter topic. */
    public ProducerRecord<byte[], byte[]> toRecord(String deadLetterTopic) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(deadLetterTopic, TopicLayout.key(device), value);
        put(record.headers(), REASON, reason.name());
        put(record.headers(), REASON_TEXT, reason.reason());
        put(record.headers(), DEVICE, device);
        put(record.headers(), TOPIC, topic);
        put(record.headers(), PARTITION, Integer.toString(partition));
        put(record.headers(), OFFSET, Long.toString(offset));
        put(record.headers(), TIME_MS, Long.toString(timeMs));
        put(record.headers(), ORIGINAL_BYTES, Integer.toString(originalBytes));
        put(record.headers(), TRUNCATED, Boolean.toString(value.length < originalBytes));
        return record;
    }

    /**
     * Reads a letter back.
     *
     * @throws IllegalArgumentException if the record is not one
     */
    public static DeadLetter read(ConsumerRecord<byte[], byte[]> record) {
        Headers headers = record.headers();
        return new DeadLetter(
                Rejection.valueOf(get(headers, REASON)),
                get(headers, DEVICE),
                get(headers, TOPIC),
                Integer.parseInt(get(headers, PARTITION)),
                Long.parseLong(get(headers, OFFSET)),
                Long.parseLong(get(headers, TIME_MS)),
                Integer.parseInt(get(headers, ORIGINAL_BYTES)),
                record.value());
    }

    private static void put(Headers headers, String key, String value) {
        headers.add(key, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String get(Headers headers, String key) {
        Header header = headers.lastHeader(key);
        if (header == null || header.value() == null) {
            throw new IllegalArgumentException(
                    "not a dead letter: the record has no header '%s'".formatted(key));
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
