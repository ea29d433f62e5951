package io.scadles.operators;

import io.scadles.operators.feedback.ChannelKey;
import io.scadles.operators.feedback.HorizonChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Paces replay by demand and keeps the job's inputs open: a source of one subtask beside the
 * coordinator, which emits the horizon as its event time and ends when the coordinator says that
 * training is over.
 *
 * <p>Pacing by virtual time alone would dead-lock as soon as a gap in the log exceeds the allowed
 * drift.
 */
public final class RunGate implements Source<Long, GateSplit, Integer> {

    private final String channel;

    /** A gate that listens on the named channel. */
    public RunGate(String channel) {
        this.channel = channel;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<Long, GateSplit> createReader(SourceReaderContext context) {
        ChannelKey key = ChannelKey.of(channel, context.metricGroup().getAllVariables());
        return new Reader(HorizonChannel.enter(key), context);
    }

    @Override
    public SplitEnumerator<GateSplit, Integer> createEnumerator(
            SplitEnumeratorContext<GateSplit> context) {
        return new GateSplit.NoSplits();
    }

    @Override
    public SplitEnumerator<GateSplit, Integer> restoreEnumerator(
            SplitEnumeratorContext<GateSplit> context, Integer checkpoint) {
        return new GateSplit.NoSplits();
    }

    @Override
    public SimpleVersionedSerializer<GateSplit> getSplitSerializer() {
        return new GateSplit.SplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<Integer> getEnumeratorCheckpointSerializer() {
        return new GateSplit.EnumeratorSerializer();
    }

    private static final class Reader implements SourceReader<Long, GateSplit> {

        private final HorizonChannel horizon;
        private final SourceReaderContext context;
        private long emittedMs = Long.MIN_VALUE;

        private Reader(HorizonChannel horizon, SourceReaderContext context) {
            this.horizon = horizon;
            this.context = context;
        }

        @Override
        public void start() {
            // The coordinator tells the horizon, from its own state after a restart.
        }

        @Override
        public InputStatus pollNext(ReaderOutput<Long> output) {
            long next = horizon.horizonMs();
            if (next > emittedMs) {
                emittedMs = next;
                output.collect(next, next);
            }
            if (!horizon.ended()) {
                return InputStatus.NOTHING_AVAILABLE;
            }
            context.sendSourceEventToCoordinator(ReaderEvent.ENDED);
            return InputStatus.END_OF_INPUT;
        }

        @Override
        public List<GateSplit> snapshotState(long checkpointId) {
            return List.of();
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return horizon.beyond(emittedMs);
        }

        @Override
        public void addSplits(List<GateSplit> splits) {
            throw new IllegalStateException("the gate has no splits, got " + splits);
        }

        @Override
        public void notifyNoMoreSplits() {
            // There are none to begin with; the coordinator ends the stream.
        }

        @Override
        public void close() {
            horizon.close();
        }
    }
}
