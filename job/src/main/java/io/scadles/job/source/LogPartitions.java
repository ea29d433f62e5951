package io.scadles.job.source;

import io.scadles.operators.EndedSourceException;
import io.scadles.operators.Stage;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/**
 * The connector's enumerator, which also lets the readers of a recorded log end together ({@link
 * LogReader}) and end at all.
 *
 * <p>The connector says that no more partitions come only when it finds some that its state does
 * not know. After a restore it finds none, and a bounded source would wait for ever (FLINK-31006,
 * open at release 5.0.0): {@code ResumeITCase} does not end without {@link #addReader}.
 *
 * @see EndedSourceException what a failure after that end takes
 */
final class LogPartitions implements SplitEnumerator<KafkaPartitionSplit, LogState> {

    private final SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> connector;
    private final SplitEnumeratorContext<KafkaPartitionSplit> context;
    private final boolean complete;
    private final Set<Integer> read = new HashSet<>();
    private boolean allRead;

    /**
     * An enumerator.
     *
     * @param complete whether all partitions are known from a checkpoint, and none can come
     * @param allRead whether readers were told to end before that checkpoint
     */
    LogPartitions(
            SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> connector,
            SplitEnumeratorContext<KafkaPartitionSplit> context,
            boolean complete,
            boolean allRead) {
        this.connector = connector;
        this.context = context;
        this.complete = complete;
        this.allRead = allRead;
    }

    @Override
    public void addReader(int subtask) {
        read.remove(subtask);
        connector.addReader(subtask);
        if (complete) {
            context.signalNoMoreSplits(subtask);
        }
        if (allRead) {
            // Those that have ended already do not come back to say that they have read.
            context.sendEventToSourceReader(subtask, LogEvent.ALL_READ);
        }
    }

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
        if (event != LogEvent.READ) {
            connector.handleSourceEvent(subtask, event);
            return;
        }
        read.add(subtask);
        if (read.size() == context.currentParallelism()) {
            allRead = true;
            for (int reader : context.registeredReaders().keySet()) {
                context.sendEventToSourceReader(reader, LogEvent.ALL_READ);
            }
        }
    }

    @Override
    public LogState snapshotState(long checkpointId) throws Exception {
        return new LogState(connector.snapshotState(checkpointId), allRead);
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
        if (allRead) {
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
