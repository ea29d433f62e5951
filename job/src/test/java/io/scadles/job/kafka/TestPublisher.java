package io.scadles.job.kafka;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes whatever a test wants, as a program of somebody else's would. */
public final class TestPublisher implements AutoCloseable {

    private final KafkaEndpoint kafka;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<Exception> lost = new AtomicReference<>();

    public TestPublisher(KafkaEndpoint kafka) {
        this.kafka = kafka;
        this.producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                kafka.bootstrapServers(),
                                "max.request.size",
                                8 << 20,
                                "linger.ms",
                                5),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    /** Makes a topic and waits until it can be written to. */
    public void topic(String name, int partitions, Map<String, String> settings) {
        try (Admin admin = kafka.admin()) {
            new Topics(admin).ensure(List.of(name), partitions, new TopicSettings(settings));
        }
    }

    /** Publishes a record; null leaves key, partition or time to Kafka. */
    public void send(String topic, Integer partition, Long timeMs, byte[] key, byte[] value) {
        producer.send(
                new ProducerRecord<>(topic, partition, timeMs, key, value),
                (metadata, failure) -> lost.compareAndSet(null, failure));
    }

    /** Waits until everything is in the log. */
    public void flush() {
        producer.flush();
        if (lost.get() != null) {
            throw new IllegalStateException("a record was not published", lost.get());
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
