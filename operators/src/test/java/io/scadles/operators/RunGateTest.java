package io.scadles.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.operators.feedback.ChannelKey;
import io.scadles.operators.feedback.HorizonChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.metrics.groups.InternalSourceReaderMetricGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gate's reader with the coordinator's end of the channel beside it. */
class RunGateTest {

    private final RunGate gate = new RunGate("gate-test");
    private final ExecutionAttemptID attempt = Subtask.attempt();
    private final Horizons horizons = new Horizons();
    private HorizonChannel coordinator;
    private ReaderContext context;
    private SourceReader<Long, GateSplit> reader;

    @BeforeEach
    void bothEndsEnter() {
        context =
                new ReaderContext(
                        InternalSourceReaderMetricGroup.mock(
                                Subtask.metrics(attempt, new HashMap<>())));
        reader = gate.createReader(context);
        reader.start();
        coordinator =
                HorizonChannel.enter(
                        ChannelKey.of(
                                "gate-test", Map.of("<task_attempt_id>", attempt.toString())));
    }

    @AfterEach
    void bothEndsLeave() throws Exception {
        reader.close();
        coordinator.close();
        assertThatThrownBy(coordinator::close).hasMessageContaining("without having");
    }

    @Test
    void usageExample() throws Exception {
        assertThat(reader.pollNext(horizons)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        CompletableFuture<Void> news = reader.isAvailable();
        assertThat(news).isNotDone();

        coordinator.raise(5000);

        assertThat(news).isDone();
        assertThat(reader.pollNext(horizons)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        assertThat(horizons.emitted).containsExactly(5000L);
    }

    @Test
    void aHorizonIsEmittedOnce() throws Exception {
        coordinator.raise(5000);
        reader.pollNext(horizons);
        reader.pollNext(horizons);
        coordinator.raise(4000);
        reader.pollNext(horizons);
        coordinator.raise(6000);
        reader.pollNext(horizons);

        assertThat(horizons.emitted).containsExactly(5000L, 6000L);
        assertThat(reader.isAvailable()).isNotDone();
    }

    @Test
    void theStreamStaysOpenUntilTheCoordinatorEndsIt() throws Exception {
        coordinator.raise(5000);
        assertThat(reader.pollNext(horizons)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        CompletableFuture<Void> news = reader.isAvailable();

        coordinator.end();

        assertThat(news).isDone();
        assertThat(reader.pollNext(horizons)).isEqualTo(InputStatus.END_OF_INPUT);
    }

    @Test
    void theLastHorizonIsEmittedBeforeTheEnd() throws Exception {
        coordinator.raise(5000);
        coordinator.end();

        assertThat(reader.pollNext(horizons)).isEqualTo(InputStatus.END_OF_INPUT);
        assertThat(horizons.emitted).containsExactly(5000L);
    }

    @Test
    void aTaskThatFailsAfterTheEndTakesTheWholeJobAlong() throws Exception {
        GateSplit.NoSplits coordinatorOfTheGate = new GateSplit.NoSplits();
        coordinatorOfTheGate.addSplitsBack(List.of(), 0);
        coordinator.end();
        reader.pollNext(horizons);

        context.sent().forEach(event -> coordinatorOfTheGate.handleSourceEvent(0, event));

        assertThatThrownBy(() -> coordinatorOfTheGate.addSplitsBack(List.of(), 0))
                .isInstanceOf(EndedSourceException.class)
                .hasMessageContaining("'Run gate' had been read to its end");
    }

    @Test
    void nothingIsStoredBecauseTheCoordinatorKnowsTheHorizon() throws Exception {
        assertThat(gate.getBoundedness()).isEqualTo(Boundedness.CONTINUOUS_UNBOUNDED);
        assertThat(reader.snapshotState(1)).isEmpty();
        var splits = gate.getSplitSerializer();
        assertThat(splits.deserialize(splits.getVersion(), splits.serialize(new GateSplit())))
                .isInstanceOf(GateSplit.class);
        assertThatThrownBy(() -> reader.addSplits(List.of(new GateSplit())))
                .isInstanceOf(IllegalStateException.class);
    }

    private static final class Horizons implements ReaderOutput<Long> {

        private final List<Long> emitted = new ArrayList<>();

        @Override
        public void collect(Long horizon) {
            throw new IllegalStateException("a horizon needs its time");
        }

        @Override
        public void collect(Long horizon, long timestamp) {
            assertThat(timestamp).isEqualTo(horizon);
            emitted.add(horizon);
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            throw new IllegalStateException("watermarks come from the gate's clock");
        }

        @Override
        public void markIdle() {
            throw new IllegalStateException("the gate is never idle");
        }

        @Override
        public void markActive() {
            throw new IllegalStateException("the gate is never idle");
        }

        @Override
        public SourceOutput<Long> createOutputForSplit(String split) {
            throw new IllegalStateException("the gate has no splits");
        }

        @Override
        public void releaseOutputForSplit(String split) {
            throw new IllegalStateException("the gate has no splits");
        }
    }
}
