package io.scadles.job.kafka;

import io.scadles.job.devices.SampleSink;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/** Sends live samples into Kafka; the broker gives them their time stamps. */
public final class KafkaSampleSink implements SampleSink {

    private final TopicLayout layout;
    private final KafkaProducer<byte[], byte[]> producer;

    /**
     * @param layout says which topic a device sends to; the topics have to exist
     */
    public KafkaSampleSink(KafkaEndpoint kafka, TopicLayout layout, int maxRecordBytes) {
        this.layout = layout;
        this.producer = kafka.liveProducer(maxRecordBytes);
    }

    @Override
    public void send(String device, byte[] value, Outcome outcome) {
        try {
            producer.send(
                    new ProducerRecord<>(layout.topic(device), TopicLayout.key(device), value),
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
