package io.scadles.job.source;

import io.scadles.job.kafka.DeadLetter;
import io.scadles.job.kafka.KafkaEndpoint;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes dead letters to their topic. At least once: topic, partition and offset in the headers
 * tell a repeated letter, and transactions would make training wait for the broker.
 */
final class DeadLetterSink {

    private DeadLetterSink() {}

    /**
     * A sink.
     *
     * @param letters makes the letter of what is sent there
     */
    static <T> KafkaSink<T> to(
            KafkaEndpoint kafka,
            String topic,
            int maxRecordBytes,
            SerializableFunction<T, DeadLetter> letters) {
        return KafkaSink.<T>builder()
                .setBootstrapServers(kafka.bootstrapServers())
                .setKafkaProducerConfig(kafka.sinkSettings(maxRecordBytes))
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setRecordSerializer(new Letters<>(topic, letters))
                .build();
    }

    private record Letters<T>(String topic, SerializableFunction<T, DeadLetter> letters)
            implements KafkaRecordSerializationSchema<T> {

        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                T rejected, KafkaSinkContext context, Long timestamp) {
            return letters.apply(rejected).toRecord(topic);
        }
    }
}
