package io.scadles.job.kafka;

import io.scadles.job.results.ResultRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes results to their topic, exactly once: a transaction per checkpoint (decision record 12).
 */
final class ResultsTopicSink {

    /**
     * The longest that brokers allow unless told otherwise; the connector's own, 1 h, is refused.
     */
    private static final Duration TRANSACTION = Duration.ofMinutes(15);

    private ResultsTopicSink() {}

    static KafkaSink<ResultRecord> to(KafkaEndpoint kafka, String topic) {
        Properties settings = kafka.sinkSettings(ResultRecord.MAX_BYTES);
        settings.setProperty("transaction.timeout.ms", Long.toString(TRANSACTION.toMillis()));
        return KafkaSink.<ResultRecord>builder()
                .setBootstrapServers(kafka.bootstrapServers())
                .setKafkaProducerConfig(settings)
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                // A topic has one run, and a run one job at a time.
                .setTransactionalIdPrefix(topic)
                // A few ids for the whole run; the default leaves one per checkpoint at the broker.
                .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                .setRecordSerializer(new Results(topic))
                .build();
    }

    /** Names its topic, because that is where transactions of a crashed attempt are looked for. */
    private record Results(String topic)
            implements KafkaRecordSerializationSchema<ResultRecord>, KafkaDatasetFacetProvider {

        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                ResultRecord record, KafkaSinkContext context, Long timestamp) {
            return ResultsCodec.toKafka(record, topic);
        }

        @Override
        public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
            return Optional.of(
                    new DefaultKafkaDatasetFacet(
                            DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic))));
        }
    }
}
