package io.scadles.job.source;

import io.scadles.job.kafka.DeadLetter;
import io.scadles.job.kafka.KafkaEndpoint;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes dead letters to their topic. At least once: topic, partition and offset in the headers
 * tell a repeated letter, and transactions would make training wait for the broker.
 */
final class DeadLetterSink {

    private DeadLetterSink() {}

    static KafkaSink<DeadLetter> to(KafkaEndpoint kafka, String topic, int maxRecordBytes) {
        return KafkaSink.<DeadLetter>builder()
                .setBootstrapServers(kafka.bootstrapServers())
                .setKafkaProducerConfig(kafka.sinkSettings(maxRecordBytes))
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setRecordSerializer(new Letters(topic))
                .build();
    }

    private record Letters(String topic) implements KafkaRecordSerializationSchema<DeadLetter> {

        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                DeadLetter letter, KafkaSinkContext context, Long timestamp) {
            return letter.toRecord(topic);
        }
    }
}
