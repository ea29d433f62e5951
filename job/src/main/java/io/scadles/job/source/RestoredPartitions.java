package io.scadles.job.source;

import java.io.IOException;
import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/**
 * The connector's enumerator of a recorded log after a restore: tells the readers that no more
 * partitions come.
 *
 * <p>The connector's own says so only when it finds partitions that its state does not know; after
 * a savepoint, or a change of the JobManager, it finds none, and a bounded source never ends
 * (FLINK-31006, open at release 5.0.0). {@code ResumeITCase} does not end without this class.
 */
final class RestoredPartitions
        implements SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> {

    private final SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> connector;
    private final SplitEnumeratorContext<KafkaPartitionSplit> context;

    RestoredPartitions(
            SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> connector,
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        this.connector = connector;
        this.context = context;
    }

    @Override
    public void addReader(int subtask) {
        connector.addReader(subtask);
        context.signalNoMoreSplits(subtask);
    }

    @Override
    public void start() {
        connector.start();
    }

    @Override
    public void handleSplitRequest(int subtask, String host) {
        connector.handleSplitRequest(subtask, host);
    }

    @Override
    public void addSplitsBack(List<KafkaPartitionSplit> splits, int subtask) {
        connector.addSplitsBack(splits, subtask);
    }

    @Override
    public KafkaSourceEnumState snapshotState(long checkpointId) throws Exception {
        return connector.snapshotState(checkpointId);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        connector.notifyCheckpointComplete(checkpointId);
    }

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
        connector.handleSourceEvent(subtask, event);
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
