package io.scadles.job.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Makes records of what simulated devices send. For one thread. */
final class SampleRecords {

    /** With fewer records per millisecond a device that starts anew is above its numbers before. */
    private static final long NUMBERS_PER_MS = 1_000;

    private final TopicLayout layout;
    private final boolean numbered;
    private final long firstNumber;
    private final Map<String, Long> numbers = new HashMap<>();

    /**
     * @param numbered whether records carry a {@link SequenceHeader}
     * @param startMs when the devices start, milliseconds since 1970; their numbers begin there
     */
    SampleRecords(TopicLayout layout, boolean numbered, long startMs) {
        this.layout = layout;
        this.numbered = numbered;
        this.firstNumber = startMs * NUMBERS_PER_MS;
    }

    /**
     * The next record of a device.
     *
     * @param timeMs its time stamp, null to leave it to Kafka
     */
    ProducerRecord<byte[], byte[]> next(String device, Long timeMs, byte[] value) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        layout.topic(device), null, timeMs, TopicLayout.key(device), value);
        if (numbered) {
            SequenceHeader.put(
                    record.headers(), numbers.merge(device, firstNumber, (last, one) -> last + 1));
        }
        return record;
    }
}
