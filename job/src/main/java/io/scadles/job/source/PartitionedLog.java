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
 * Flink's Kafka source without two of its faults, which {@link OpenPartitionsReader} and {@link
 * LogPartitions} name, and with an end that all readers of a recorded log reach together.
 */
final class PartitionedLog
        implements Source<Sample, KafkaPartitionSplit, LogState>, LineageVertexProvider {

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
        SourceReader<Sample, KafkaPartitionSplit> reader =
                new KafkaSourceReader<>(
                        fetched,
                        new KafkaSourceFetcherManager(
                                fetched,
                                () -> new OpenPartitionsReader(settings, context, metrics),
                                ignored -> {}),
                        new KafkaRecordEmitter<>(deserializer),
                        configuration,
                        context,
                        metrics);
        return isRecorded() ? new LogReader(reader, context) : reader;
    }

    private boolean isRecorded() {
        return getBoundedness() == Boundedness.BOUNDED;
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, LogState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return new LogPartitions(connector.createEnumerator(context), context, false, false);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, LogState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, LogState checkpoint)
            throws Exception {
        // Before the first discovery has finished, the connector is still going to end it itself.
        boolean complete = isRecorded() && checkpoint.connector().initialDiscoveryFinished();
        return new LogPartitions(
                connector.restoreEnumerator(context, checkpoint.connector()),
                context,
                complete,
                checkpoint.allRead());
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return connector.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<LogState> getEnumeratorCheckpointSerializer() {
        return new LogState.Serializer(connector.getEnumeratorCheckpointSerializer());
    }

    @Override
    public LineageVertex getLineageVertex() {
        return connector.getLineageVertex();
    }
}
