package io.scadles.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.model.stream.Apply;
import io.scadles.model.stream.DeviceLedger;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.InjectionLedger;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.RoundReport;
import io.scadles.model.stream.SubtaskReport;
import io.scadles.model.stream.Transmission;
import io.scadles.operators.feedback.ChannelKey;
import io.scadles.operators.feedback.HorizonChannel;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.junit.jupiter.api.Test;

/** The coordinator with the gate's end of the channel beside it. */
class RoundCoordinatorTest {

    private static final long START_MS = SampleLog.START_MS;
    private static final long LOOK_AHEAD_MS = 10_000;

    @Test
    void usageExample() throws Exception {
        try (Bench bench = new Bench(null)) {
            bench.coordinator.input(round(1, 0, device("b", 30)));
            assertThat(bench.coordinator.taken()).isEmpty();
            bench.coordinator.input(round(0, 0, device("a", 10)));

            assertThat(bench.coordinator.taken())
                    .hasSize(bench.config.blocks().count())
                    .allSatisfy(
                            apply -> {
                                assertThat(apply.kind()).isEqualTo(Apply.Kind.STEP);
                                assertThat(apply.version()).isZero();
                                assertThat(apply.devices()).containsExactly("a", "b");
                                assertThat(apply.weights()).containsExactly(0.25f, 0.75f);
                                assertThat(apply.next().version()).isEqualTo(1);
                            })
                    .extracting(Apply::block)
                    .doesNotHaveDuplicates();
            RoundReport report = bench.coordinator.taken(RoundCoordinator.ROUNDS).get(0);
            assertThat(report.kind()).isEqualTo(RoundReport.Kind.ROUND);
            assertThat(report.samples()).isEqualTo(40);
        }
    }

    @Test
    void theGateIsOpenForALookAheadBeyondTheRound() throws Exception {
        try (Bench bench = new Bench(null)) {
            assertThat(bench.gate.horizonMs()).isEqualTo(START_MS + LOOK_AHEAD_MS);
            bench.coordinator.input(round(0, 0));
            bench.coordinator.input(round(1, 0));

            long nextMs = bench.coordinator.taken().get(0).next().startMs();
            assertThat(bench.gate.horizonMs()).isEqualTo(nextMs + LOOK_AHEAD_MS);
        }
    }

    @Test
    void aStarvedTrainerHasTheHorizonRaisedBeyondItsWatermark() throws Exception {
        try (Bench bench = new Bench(null)) {
            long watermarkMs = bench.gate.horizonMs();
            bench.coordinator.input(starved(0, 0, watermarkMs - 1));
            assertThat(bench.gate.horizonMs()).isEqualTo(watermarkMs);
            bench.coordinator.input(starved(0, 0, watermarkMs));

            assertThat(bench.gate.horizonMs()).isEqualTo(watermarkMs + LOOK_AHEAD_MS);
            assertThat(bench.coordinator.taken()).isEmpty();
        }
    }

    @Test
    void theGateClosesWhenAllTrainersHaveTheLastVersion() throws Exception {
        try (Bench bench = new Bench(null)) {
            bench.coordinator.input(round(0, 0, device("a", 10)));
            bench.coordinator.input(round(1, 0));
            assertThat(bench.coordinator.taken().get(0).next().last()).isTrue();
            bench.coordinator.input(round(0, 1));
            assertThat(bench.gate.ended()).isFalse();
            bench.coordinator.input(round(1, 1));

            assertThat(bench.gate.ended()).isTrue();
            assertThat(bench.coordinator.taken()).isEmpty();
        }
    }

    @Test
    void theMetricsAreThoseOfTheLastRound() throws Exception {
        try (Bench bench = new Bench(null)) {
            assertThat(bench.coordinator.gauge(Metrics.LOSS)).isEqualTo(Double.NaN);
            bench.coordinator.input(round(0, 0, device("a", 10), device("absent", 0)));
            bench.coordinator.input(round(1, 0, device("b", 10)));

            RoundReport report = bench.coordinator.taken(RoundCoordinator.ROUNDS).get(0);
            assertThat(bench.coordinator.counter(Metrics.ROUNDS_CLOSED)).isEqualTo(1);
            assertThat(bench.coordinator.gauge(Metrics.PRESENT_DEVICES)).isEqualTo(2L);
            assertThat(bench.coordinator.gauge(Metrics.LOSS)).isEqualTo(1.5);
            assertThat(bench.coordinator.gauge(Metrics.VERSION)).isEqualTo(1L);
            assertThat(bench.coordinator.gauge(Metrics.ROUND_EVENT_MS))
                    .isEqualTo((double) (report.endMs() - report.startMs()));
            assertThat(bench.coordinator.gauge(Metrics.ROUND_START_MS)).isEqualTo(report.endMs());
            assertThat(bench.coordinator.gauge(Metrics.ROUND_WALL_MS)).isEqualTo(Double.NaN);
        }
    }

    @Test
    void accountsPassThrough() throws Exception {
        try (Bench bench = new Bench(null)) {
            bench.coordinator.input(
                    report(SubtaskReport.Kind.LEDGER, 0, -1, START_MS, device("a", 0)));

            RoundReport report = bench.coordinator.taken(RoundCoordinator.ROUNDS).get(0);
            assertThat(report.kind()).isEqualTo(RoundReport.Kind.LEDGER);
            assertThat(report.devices()).extracting(DeviceReport::device).containsExactly("a");
        }
    }

    @Test
    void onStartTheCoordinatorForgetsWhoReportedAndRemembersTheRest() throws Exception {
        OperatorSubtaskState state;
        long horizonMs;
        String lineage;
        try (Bench bench = new Bench(null)) {
            bench.coordinator.input(round(0, 0));
            bench.coordinator.input(round(1, 0));
            lineage = bench.coordinator.taken().get(0).next().lineage();
            bench.coordinator.input(round(0, 1));
            bench.coordinator.input(starved(1, 1, bench.gate.horizonMs()));
            horizonMs = bench.gate.horizonMs();
            state = bench.coordinator.snapshot(1, 1);
        }
        try (Bench bench = new Bench(state)) {
            assertThat(bench.gate.horizonMs()).isEqualTo(horizonMs);
            bench.coordinator.input(round(1, 1));
            assertThat(bench.coordinator.taken()).isEmpty();
            bench.coordinator.input(round(0, 1, device("a", 10)));

            Apply apply = bench.coordinator.taken().get(0);
            assertThat(apply.version()).isEqualTo(1);
            assertThat(apply.next().lineage()).isNotEqualTo(lineage);
        }
    }

    private static SubtaskReport round(int subtask, long version, DeviceReport... devices) {
        return report(SubtaskReport.Kind.ROUND, subtask, version, START_MS + 5000, devices);
    }

    private static SubtaskReport starved(int subtask, long version, long watermarkMs) {
        return report(SubtaskReport.Kind.STARVED, subtask, version, watermarkMs);
    }

    private static SubtaskReport report(
            SubtaskReport.Kind kind,
            int subtask,
            long version,
            long watermarkMs,
            DeviceReport... devices) {
        return new SubtaskReport(
                kind, subtask, 2, version, watermarkMs, watermarkMs, START_MS, devices);
    }

    private static DeviceReport device(String id, int samples) {
        DeviceLedger ledger =
                new DeviceLedger(
                        0,
                        9,
                        10,
                        0,
                        0,
                        10,
                        0,
                        new long[Rejection.values().length],
                        InjectionLedger.NONE);
        return new DeviceReport(
                id,
                samples,
                0,
                samples,
                START_MS,
                0,
                1.5,
                Transmission.dense(100, 100),
                "",
                ledger);
    }

    private static final class Bench implements AutoCloseable {

        private final LoopConfig config;
        private final Subtask<Apply> coordinator;
        private final HorizonChannel gate;

        private Bench(OperatorSubtaskState state) throws Exception {
            LoopRun run = new LoopRun(SampleLog.uneven(1, 60_000), null);
            run.rounds = 1;
            config = run.config();
            ExecutionAttemptID attempt = Subtask.attempt();
            coordinator =
                    Subtask.of(
                            SimpleOperatorFactory.of(
                                    new ProcessOperator<>(new RoundCoordinator(config))),
                            attempt);
            if (state != null) {
                coordinator.initializeState(state);
            }
            coordinator.open();
            gate =
                    HorizonChannel.enter(
                            ChannelKey.of(
                                    config.loop(),
                                    Map.of("<task_attempt_id>", attempt.toString())));
        }

        @Override
        public void close() throws Exception {
            gate.close();
            coordinator.close();
        }
    }
}
