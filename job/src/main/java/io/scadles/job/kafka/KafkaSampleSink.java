package io.scadles.job.kafka;

import io.scadles.job.devices.SampleSink;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;

/** Sends live samples into Kafka; the broker gives them their time stamps. */
public final class KafkaSampleSink implements SampleSink {

    private final SampleRecords records;
    private final KafkaProducer<byte[], byte[]> producer;

    /**
     * Connects, and learns where each device's topic is, so that no device starts late.
     *
     * @param layout says which topic a device sends to
     * @param numbered whether records carry a {@link SequenceHeader}, from the wall clock on
     * @throws IllegalStateException if Kafka does not answer or a topic does not exist
     */
    public KafkaSampleSink(
            KafkaEndpoint kafka,
            TopicLayout layout,
            List<String> devices,
            int maxRecordBytes,
            boolean numbered) {
        this.records = new SampleRecords(layout, numbered, System.currentTimeMillis());
        this.producer = kafka.liveProducer(maxRecordBytes);
        for (String topic : layout.topics(devices)) {
            try {
                producer.partitionsFor(topic);
            } catch (KafkaException e) {
                producer.close(Duration.ZERO);
                throw new IllegalStateException(
                        "cannot send to topic '%s' at %s: %s; is the broker up and the topic made?"
                                .formatted(topic, kafka.bootstrapServers(), e.getMessage()),
                        e);
            }
        }
    }

    @Override
    public void send(String device, byte[] value, Outcome outcome) {
        try {
            producer.send(
                    records.next(device, null, value),
                    (metadata, failure) -> {
                        if (failure == null) {
                            outcome.stored();
                        } else {
                            outcome.failed(failure);
                        }
                    });
        } catch (KafkaException e) {
            outcome.failed(e);
        }
    }

    @Override
    public void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
    }
}
