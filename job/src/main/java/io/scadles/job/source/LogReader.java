package io.scadles.job.source;

import io.scadles.model.stream.Sample;
import io.scadles.operators.ReaderEvent;
import io.scadles.operators.feedback.HorizonChannel;
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
 * The connector's reader, which ends only when the streams are over for everybody: all readers have
 * read their partitions to the end, and the gate has ended, so that nothing is trained any more.
 *
 * <p>Flink cannot give a stage another parallelism from a savepoint in which some of its subtasks
 * have ended and some have not; how far each reads ahead would decide whether a run can be moved.
 * Event time does not wait: a reader that has read everything holds nobody back.
 */
final class LogReader implements SourceReader<Sample, KafkaPartitionSplit> {

    private final SourceReader<Sample, KafkaPartitionSplit> connector;
    private final SourceReaderContext context;
    private final HorizonChannel streams;
    private boolean read;

    /**
     * A reader.
     *
     * @param streams says when they are over; left when the reader is closed
     */
    LogReader(
            SourceReader<Sample, KafkaPartitionSplit> connector,
            SourceReaderContext context,
            HorizonChannel streams) {
        this.connector = connector;
        this.context = context;
        this.streams = streams;
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
        }
        if (!streams.ended()) {
            return InputStatus.NOTHING_AVAILABLE;
        }
        context.sendSourceEventToCoordinator(ReaderEvent.ENDED);
        return InputStatus.END_OF_INPUT;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return read ? streams.beyond(Long.MAX_VALUE) : connector.isAvailable();
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        connector.handleSourceEvents(event);
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
        try (HorizonChannel left = streams) {
            connector.close();
        }
    }
}
