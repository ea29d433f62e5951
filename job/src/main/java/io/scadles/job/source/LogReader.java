package io.scadles.job.source;

import io.scadles.model.stream.Sample;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;

/**
 * The connector's reader, which ends only when all readers have read their partitions to the end.
 *
 * <p>Flink cannot give a stage another parallelism from a savepoint in which some of its subtasks
 * have ended and some have not; how far each reads ahead would decide whether a run can be moved.
 * Event time does not wait: a reader that has read everything holds nobody back.
 */
final class LogReader implements SourceReader<Sample, KafkaPartitionSplit> {

    private final SourceReader<Sample, KafkaPartitionSplit> connector;
    private final SourceReaderContext context;
    private final CompletableFuture<Void> allRead = new CompletableFuture<>();
    private boolean read;

    LogReader(SourceReader<Sample, KafkaPartitionSplit> connector, SourceReaderContext context) {
        this.connector = connector;
        this.context = context;
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Sample> output) throws Exception {
        if (!read) {
            InputStatus status = connector.pollNext(output);
            if (status != InputStatus.END_OF_INPUT) {
                return status;
            }
            read = true;
            output.emitWatermark(Watermark.MAX_WATERMARK);
            context.sendSourceEventToCoordinator(LogEvent.READ);
        }
        return allRead.isDone() ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return read ? allRead : connector.isAvailable();
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (event == LogEvent.ALL_READ) {
            allRead.complete(null);
        } else {
            connector.handleSourceEvents(event);
        }
    }

    @Override
    public void start() {
        connector.start();
    }

    @Override
    public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
        return connector.snapshotState(checkpointId);
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> splits) {
        connector.addSplits(splits);
    }

    @Override
    public void notifyNoMoreSplits() {
        connector.notifyNoMoreSplits();
    }

    @Override
    public void pauseOrResumeSplits(Collection<String> pause, Collection<String> resume) {
        connector.pauseOrResumeSplits(pause, resume);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        connector.notifyCheckpointComplete(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        connector.notifyCheckpointAborted(checkpointId);
    }

    @Override
    public void close() throws Exception {
        connector.close();
    }
}
