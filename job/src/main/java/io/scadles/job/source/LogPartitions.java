package io.scadles.job.source;

import io.scadles.operators.EndedSourceException;
import io.scadles.operators.ReaderEvent;
import io.scadles.operators.Stage;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/**
 * The connector's enumerator, which also lets the readers of a recorded log end.
 *
 * <p>The connector says that no more partitions come only when it finds some that its state does
 * not know. After a restore it finds none, and a bounded source would wait for ever (FLINK-31006,
 * open at release 5.0.0): {@code ResumeITCase} does not end without {@link #addReader}.
 *
 * @see EndedSourceException what a failure after that end takes
 */
final class LogPartitions implements SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> {

    private final SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> connector;
    private final SplitEnumeratorContext<KafkaPartitionSplit> context;
    private final boolean complete;
    private boolean ended;

    /**
     * An enumerator.
     *
     * @param complete whether all partitions are known from a checkpoint, and none can come
     */
    LogPartitions(
            SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> connector,
            SplitEnumeratorContext<KafkaPartitionSplit> context,
            boolean complete) {
        this.connector = connector;
        this.context = context;
        this.complete = complete;
    }

    @Override
    public void addReader(int subtask) {
        connector.addReader(subtask);
        if (complete) {
            context.signalNoMoreSplits(subtask);
        }
    }

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
        if (event == ReaderEvent.ENDED) {
            ended = true;
        } else {
            connector.handleSourceEvent(subtask, event);
        }
    }

    @Override
    public KafkaSourceEnumState snapshotState(long checkpointId) throws Exception {
        return connector.snapshotState(checkpointId);
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
        if (ended) {
            throw new EndedSourceException(Stage.SAMPLES.title());
        }
        connector.addSplitsBack(splits, subtask);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        connector.notifyCheckpointComplete(checkpointId);
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
