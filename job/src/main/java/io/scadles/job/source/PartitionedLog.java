package io.scadles.job.source;

import io.scadles.model.stream.Sample;
import io.scadles.operators.feedback.ChannelKey;
import io.scadles.operators.feedback.HorizonChannel;
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
 * Flink's Kafka source without two of its faults, which {@link OpenPartitionsReader} and {@link
 * LogPartitions} name, and with an end that readers of a recorded log reach when nobody trains any
 * more ({@link LogReader}).
 */
final class PartitionedLog
        implements Source<Sample, KafkaPartitionSplit, KafkaSourceEnumState>,
                LineageVertexProvider {

    private final KafkaSource<Sample> connector;
    private final SampleReader deserializer;
    private final Properties settings;
    private final String readersChannel;

    /**
     * A source.
     *
     * @param connector finds the partitions and assigns them
     * @param settings of the consumers that read them
     * @param readersChannel on which readers of a recorded log learn that they may end
     */
    PartitionedLog(
            KafkaSource<Sample> connector,
            SampleReader deserializer,
            Properties settings,
            String readersChannel) {
        this.connector = connector;
        this.deserializer = deserializer;
        this.settings = settings;
        this.readersChannel = readersChannel;
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
        if (!isRecorded()) {
            return reader;
        }
        ChannelKey key = ChannelKey.of(readersChannel, context.metricGroup().getAllVariables());
        return new LogReader(reader, context, HorizonChannel.enter(key));
    }

    private boolean isRecorded() {
        return getBoundedness() == Boundedness.BOUNDED;
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return new LogPartitions(connector.createEnumerator(context), context, false);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState checkpoint)
            throws Exception {
        // Before the first discovery has finished, the connector is still going to end it itself.
        boolean complete = isRecorded() && checkpoint.initialDiscoveryFinished();
        return new LogPartitions(
                connector.restoreEnumerator(context, checkpoint), context, complete);
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
