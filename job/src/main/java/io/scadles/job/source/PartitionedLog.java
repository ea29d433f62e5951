package io.scadles.job.source;

import io.scadles.model.stream.Sample;
import java.util.Properties;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.synchronization.FutureCompletingBlockingQueue;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.metrics.KafkaSourceReaderMetrics;
import org.apache.flink.connector.kafka.source.reader.KafkaRecordEmitter;
import org.apache.flink.connector.kafka.source.reader.KafkaSourceReader;
import org.apache.flink.connector.kafka.source.reader.fetcher.KafkaSourceFetcherManager;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Flink's Kafka source without two of its faults: {@link OpenPartitionsReader} and {@link
 * RestoredPartitions} say which. State and splits are the connector's own.
 */
final class PartitionedLog
        implements Source<Sample, KafkaPartitionSplit, KafkaSourceEnumState>,
                LineageVertexProvider {

    private final KafkaSource<Sample> connector;
    private final SampleReader deserializer;
    private final Properties settings;

    /**
     * A source.
     *
     * @param connector finds the partitions and assigns them
     * @param settings of the consumers that read them
     */
    PartitionedLog(KafkaSource<Sample> connector, SampleReader deserializer, Properties settings) {
        this.connector = connector;
        this.deserializer = deserializer;
        this.settings = settings;
    }

    @Override
    public Boundedness getBoundedness() {
        return connector.getBoundedness();
    }

    @Override
    public SourceReader<Sample, KafkaPartitionSplit> createReader(SourceReaderContext context) {
        KafkaSourceReaderMetrics metrics = new KafkaSourceReaderMetrics(context.metricGroup());
        FutureCompletingBlockingQueue<RecordsWithSplitIds<ConsumerRecord<byte[], byte[]>>> fetched =
                new FutureCompletingBlockingQueue<>();
        Configuration configuration = new Configuration();
        for (String key : settings.stringPropertyNames()) {
            configuration.setString(key, settings.getProperty(key));
        }
        return new KafkaSourceReader<>(
                fetched,
                new KafkaSourceFetcherManager(
                        fetched,
                        () -> new OpenPartitionsReader(settings, context, metrics),
                        ignored -> {}),
                new KafkaRecordEmitter<>(deserializer),
                configuration,
                context,
                metrics);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return connector.createEnumerator(context);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState checkpoint)
            throws Exception {
        SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restored =
                connector.restoreEnumerator(context, checkpoint);
        // Before the first discovery has finished, the connector is still going to say so itself.
        return getBoundedness() == Boundedness.BOUNDED && checkpoint.initialDiscoveryFinished()
                ? new RestoredPartitions(restored, context)
                : restored;
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return connector.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
        return connector.getEnumeratorCheckpointSerializer();
    }

    @Override
    public LineageVertex getLineageVertex() {
        return connector.getLineageVertex();
    }
}
