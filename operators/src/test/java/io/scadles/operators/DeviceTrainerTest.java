package io.scadles.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.scadles.model.compression.CompressionPolicy;
import io.scadles.model.network.GradientEngine;
import io.scadles.model.network.GradientEngineFactory;
import io.scadles.model.network.ParameterLayout;
import io.scadles.model.stream.Apply;
import io.scadles.model.stream.Batch;
import io.scadles.model.stream.Commit;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.InjectionLedger;
import io.scadles.model.stream.ModelBlock;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.Slice;
import io.scadles.model.stream.SubtaskReport;
import io.scadles.operators.feedback.ChannelKey;
import io.scadles.operators.feedback.FeedbackChannel;
import io.scadles.operators.feedback.FeedbackTail;
import io.scadles.operators.feedback.HorizonChannel;
import io.scadles.operators.serialization.Types;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.executiongraph.ExecutionGraphID;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One trainer subtask with the tail beside it; mails run when the test says so. */
class DeviceTrainerTest {

    private static final CompressionPolicy STATIC_HUNDREDTH =
            new CompressionPolicy.TopK(
                    0.01,
                    CompressionPolicy.Mode.STATIC,
                    0,
                    1,
                    CompressionPolicy.GapRule.ENERGY,
                    CompressionPolicy.GapInput.GRADIENT,
                    CompressionPolicy.Decision.PER_DEVICE,
                    true);

    private static final long START_MS = SampleLog.START_MS;
    private static final int BLOCKS = 4;

    @Test
    void usageExample() throws Exception {
        try (Bench bench = new Bench()) {
            assertThat(bench.trainer.taken(DeviceTrainer.REQUESTS))
                    .extracting(Apply::block, Apply::kind)
                    .containsExactlyElementsOf(announcements());
            bench.slice("b", 0, 12);
            bench.slice("a", 0, 10);
            bench.completeTo(1000);
            bench.model(0, 1000);
            bench.trainer.mails();

            assertThat(bench.trainer.taken())
                    .extracting(commit -> commit.device() + commit.block())
                    .containsExactly("a0", "a1", "a2", "a3", "b0", "b1", "b2", "b3");
            SubtaskReport report = bench.report();
            assertThat(report.kind()).isEqualTo(SubtaskReport.Kind.ROUND);
            assertThat(report.version()).isZero();
            assertThat(report.parallelism()).isEqualTo(1);
            assertThat(report.devices())
                    .extracting(DeviceReport::device, DeviceReport::samples)
                    .containsExactly(tuple("a", 10), tuple("b", 12));
            assertThat(report.devices()[1].ledger().conserves()).isTrue();
            assertThat(report.devices()[1].rateSamplesPerSecond()).isEqualTo(12);
        }
    }

    private static List<Tuple> announcements() {
        List<Tuple> requests = new ArrayList<>();
        for (int block = 0; block < BLOCKS; block++) {
            requests.add(tuple(block, Apply.Kind.ANNOUNCE));
        }
        return requests;
    }

    @Test
    void oneMailCommitsAllBlocksOfADeviceOrNone() throws Exception {
        try (Bench bench = new Bench()) {
            bench.slice("a", 0, 10);
            bench.slice("b", 0, 12);
            bench.completeTo(1000);
            bench.model(0, 1000);
            List<Integer> perMail = new ArrayList<>();
            while (bench.trainer.mail()) {
                perMail.add(bench.trainer.taken().size());
            }

            assertThat(perMail).containsOnly(0, BLOCKS);
            assertThat(perMail.stream().filter(n -> n > 0)).hasSize(2);
        }
    }

    @Test
    void theCommitIsTheGradientAtTheModelThatCame() throws Exception {
        try (Bench bench = new Bench()) {
            bench.slice("a", 0, 10);
            bench.completeTo(1000);
            float[] model = new float[bench.config.blocks().length()];
            for (int i = 0; i < model.length; i++) {
                model[i] = 0.01f * i;
            }
            bench.model(0, 1000, model);
            bench.trainer.mails();

            Slice slice = Streams.slice("a", START_MS, 0, 10);
            float[] expected = new float[model.length];
            GradientEngine engine = SoftmaxEngine.factory().create();
            engine.setModel(model);
            double loss = engine.gradient(new Batch(slice.labels(), slice.features()), expected);
            for (Commit commit : bench.trainer.taken()) {
                assertThat(commit.values().values())
                        .containsExactly(bench.config.blocks().cut(expected, commit.block()));
            }
            assertThat(bench.report().devices()[0].loss()).isEqualTo(loss);
        }
    }

    @Test
    void nothingIsSentBeforeEventTimeHasReachedTheRound() throws Exception {
        try (Bench bench = new Bench()) {
            bench.slice("a", 0, 10);
            bench.model(0, 1000);
            bench.trainer.mails();
            bench.trainer.watermark(START_MS + 998);
            bench.trainer.mails();
            assertThat(bench.trainer.taken()).isEmpty();
            assertThat(bench.reports()).isEmpty();

            bench.completeTo(1000);
            bench.trainer.mails();

            assertThat(bench.trainer.taken()).hasSize(BLOCKS);
        }
    }

    @Test
    void aSubtaskWithoutDevicesReportsEmpty() throws Exception {
        try (Bench bench = new Bench()) {
            bench.completeTo(1000);
            bench.model(0, 1000);
            bench.trainer.mails();

            assertThat(bench.report().devices()).isEmpty();
        }
    }

    @Test
    void whoJoinsAfterTheRoundHasStartedTakesNoPart() throws Exception {
        try (Bench bench = new Bench()) {
            bench.slice("a", 0, 10);
            bench.slice("b", 1, 10);
            bench.completeTo(2000);
            bench.model(0, 1500);
            bench.trainer.mails();

            assertThat(bench.report().devices())
                    .extracting(DeviceReport::device)
                    .containsExactly("a");
        }
    }

    @Test
    void aDeviceShortOfSamplesSaysOncePerWatermarkThatItIsStarved() throws Exception {
        try (Bench bench = new Bench()) {
            bench.slice("a", 0, 5);
            bench.completeTo(1000);
            bench.model(0, 1000);
            bench.trainer.mails();
            assertThat(bench.report().kind()).isEqualTo(SubtaskReport.Kind.STARVED);
            bench.trainer.watermark(START_MS + 999);
            bench.trainer.mails();
            assertThat(bench.reports()).isEmpty();
            bench.trainer.watermark(START_MS + 1500);
            bench.trainer.mails();
            assertThat(bench.report().watermarkMs()).isEqualTo(START_MS + 1500);

            bench.slice("a", 1, 5);
            bench.completeTo(2000);
            bench.trainer.mails();

            DeviceReport report = bench.report().devices()[0];
            assertThat(report.samples()).isEqualTo(8);
            assertThat(report.readyMs()).isEqualTo(START_MS + 1400);
            assertThat(report.stalenessMs()).isEqualTo(1400);
        }
    }

    @Test
    void aDeviceThatWaitsForEverAnswersWhenTheLogHasEnded() throws Exception {
        LoopRun run = loopRun();
        run.livenessTimeoutMs = Long.MAX_VALUE;
        try (Bench bench = new Bench(run.config(), null)) {
            long endMs = bench.config.rounds().stop().endMs();
            bench.slice("a", 0, 10);
            bench.slice("b", 0, 5);
            bench.completeTo(1000);
            bench.model(0, 1000);
            bench.trainer.mails();
            assertThat(bench.report().kind()).isEqualTo(SubtaskReport.Kind.STARVED);

            bench.trainer.watermark(endMs + 5000);
            bench.trainer.mails();

            SubtaskReport report = bench.report();
            assertThat(report.kind()).isEqualTo(SubtaskReport.Kind.ROUND);
            assertThat(report.readyMs()).isEqualTo(endMs + 1);
            bench.model(new RoundPlan(1, endMs, true, true, false, ""));
            bench.trainer.mails();
            assertThat(bench.report().version()).isEqualTo(1);
        }
    }

    @Test
    void samplesCountAsTrainedWhenTheirRoundIsClosedAndNotIfItIsAbandoned() throws Exception {
        for (boolean abandoned : new boolean[] {false, true}) {
            try (Bench bench = new Bench()) {
                bench.slice("a", 0, 10);
                bench.completeTo(1000);
                bench.model(0, 1000);
                bench.trainer.mails();
                assertThat(bench.report().devices()[0].ledger().trained()).isZero();

                bench.model(new RoundPlan(1, START_MS + 1000, true, abandoned, false, ""));
                bench.trainer.mails();
                bench.reports();
                bench.trainer.endInput();

                var ledger = bench.report().devices()[0].ledger();
                assertThat(ledger.trained()).isEqualTo(abandoned ? 0 : 10);
                assertThat(ledger.buffered()).isEqualTo(abandoned ? 10 : 0);
                assertThat(ledger.conserves()).isTrue();
            }
        }
    }

    /** Then nothing was summed, and there may be no mean at all. */
    @Test
    void whatAwaitsTheMeanOfAnAbandonedRoundGoesOnToWait() throws Exception {
        LoopRun run = loopRun();
        run.compression =
                new CompressionPolicy.LowRank(
                        1,
                        1,
                        true,
                        CompressionPolicy.Factors.SHARED,
                        CompressionPolicy.Rest.OF_MEAN);
        try (Bench bench = new Bench(run.config(), null, "hashmap")) {
            bench.slice("a", 0, 10);
            bench.completeTo(1000);
            bench.model(0, 1000);
            bench.trainer.mails();
            assertThat(bench.report().devices()[0].samples()).isEqualTo(10);

            bench.model(new RoundPlan(1, START_MS + 1000, true, true, false, ""));
            bench.trainer.mails();

            assertThat(bench.report().version()).isEqualTo(1);
        }
    }

    @Test
    void accountsLeaveRightBeforeTheBarrier() throws Exception {
        try (Bench bench = new Bench()) {
            bench.slice("a", 0, 10);
            bench.trainer.prepareSnapshotPreBarrier(1);

            SubtaskReport report = bench.report();
            assertThat(report.kind()).isEqualTo(SubtaskReport.Kind.LEDGER);
            assertThat(report.devices()[0].ledger().buffered()).isEqualTo(10);
        }
    }

    @Test
    void aLostSliceFailsTheRun() throws Exception {
        try (Bench bench = new Bench()) {
            bench.slice("cam-7", 0, 10);
            assertThatThrownBy(
                            () ->
                                    bench.trainer.input(
                                            Streams.slice("cam-7", START_MS + 2000, 20, 10)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("cam-7", "follows offset 19, expected 9");
        }
    }

    @ParameterizedTest
    @CsvSource({"hashmap, 0", "hashmap, 1", "hashmap, 2", "rocksdb, 1"})
    void aRestoreInMidRoundHasTheSameOutcomeAndWhoHadCommittedOnlyReportsAgain(
            String backend, int committedBefore) throws Exception {
        List<Commit> expected;
        SubtaskReport expectedReport;
        try (Bench bench = new Bench()) {
            twoDevicesInRound(bench);
            bench.trainer.mails();
            expected = bench.trainer.taken();
            expectedReport = bench.report();
        }

        OperatorSubtaskState state;
        List<Commit> commits = new ArrayList<>();
        try (Bench bench = new Bench(loopRun().config(), null, backend)) {
            twoDevicesInRound(bench);
            while (commits.size() < committedBefore * BLOCKS) {
                bench.trainer.mail();
                commits.addAll(bench.trainer.taken());
            }
            assertThat(bench.reports()).isEmpty();
            state = bench.trainer.snapshot(1, 1);
        }
        try (Bench bench = new Bench(loopRun().config(), state, backend)) {
            bench.completeTo(1000);
            bench.model(0, 1000);
            bench.trainer.mails();
            List<Commit> after = bench.trainer.taken();
            assertThat(after).hasSize((2 - committedBefore) * BLOCKS);
            commits.addAll(after);

            assertThat(commits).usingRecursiveFieldByFieldElementComparator().isEqualTo(expected);
            assertThat(bench.report()).usingRecursiveComparison().isEqualTo(expectedReport);
        }
    }

    private static void twoDevicesInRound(Bench bench) throws Exception {
        bench.slice("a", 0, 10);
        bench.slice("b", 0, 12);
        bench.completeTo(1000);
        bench.model(0, 1000);
    }

    @Test
    void whatIsBufferedSurvivesARestore() throws Exception {
        OperatorSubtaskState state;
        try (Bench bench = new Bench()) {
            twoDevicesInRound(bench);
            bench.slice("a", 1, 20);
            bench.trainer.mails();
            state = bench.trainer.snapshot(1, 1);
        }
        try (Bench bench = new Bench(loopRun().config(), state)) {
            bench.sent.put("b", 12);
            bench.slice("b", 1, 8);
            bench.completeTo(2000);
            bench.model(1, 2000);
            bench.trainer.mails();

            assertThat(bench.report().devices())
                    .extracting(DeviceReport::samples)
                    .containsExactly(20, 8);
            bench.trainer.endInput();
            assertThat(bench.report().devices())
                    .allSatisfy(device -> assertThat(device.ledger().conserves()).isTrue());
        }
    }

    @Test
    void whatOthersShareIsPartOfTheBatchAndOfTheWeight() throws Exception {
        try (Bench bench = new Bench()) {
            bench.shared("b", "a", 0, 4);
            bench.slice("a", 0, 10);
            bench.completeTo(1000);
            bench.model(0, 1000);
            bench.trainer.mails();

            Slice own = Streams.slice("a", START_MS, 0, 10);
            Slice shared = Streams.slice("b", START_MS, 0, 4);
            float[] expected = new float[bench.config.blocks().length()];
            GradientEngine engine = SoftmaxEngine.factory().create();
            engine.setModel(new float[expected.length]);
            double loss = engine.gradient(union(own, shared), expected);
            for (Commit commit : bench.trainer.taken()) {
                assertThat(commit.values().values())
                        .containsExactly(bench.config.blocks().cut(expected, commit.block()));
            }
            DeviceReport report = bench.report().devices()[0];
            assertThat(report.samples()).isEqualTo(14);
            assertThat(report.injected()).isEqualTo(4);
            assertThat(report.loss()).isEqualTo(loss);
            assertThat(report.ledger().injected()).isEqualTo(new InjectionLedger(4, 0, 0, 4));
            assertThat(report.ledger().arrived()).isEqualTo(10);
        }
    }

    private static Batch union(Slice own, Slice shared) {
        return new Batch(
                IntStream.concat(Arrays.stream(own.labels()), Arrays.stream(shared.labels()))
                        .toArray(),
                ByteBuffer.allocate(own.features().length + shared.features().length)
                        .put(own.features())
                        .put(shared.features())
                        .array());
    }

    @ParameterizedTest
    @CsvSource({"hashmap, 1", "rocksdb, 1", "hashmap, 2", "hashmap, 4"})
    void whatOthersShareSurvivesARestoreAtAnyParallelism(String backend, int parallelism)
            throws Exception {
        List<DeviceReport> expected = new ArrayList<>();
        try (Bench bench = new Bench()) {
            sharing(bench);
            bench.trainer.mails();
            bench.reports();
            laterRound(bench);
            expected.addAll(List.of(bench.report().devices()));
        }
        OperatorSubtaskState state;
        try (Bench bench = new Bench(loopRun().config(), null, backend)) {
            sharing(bench);
            bench.trainer.mails();
            state = bench.trainer.snapshot(1, 1);
        }
        List<DeviceReport> reports = new ArrayList<>();
        for (int subtask = 0; subtask < parallelism; subtask++) {
            try (Bench bench =
                    new Bench(loopRun().config(), state, backend, subtask, parallelism)) {
                laterRound(bench);
                reports.addAll(List.of(bench.report().devices()));
            }
        }
        reports.sort(Comparator.comparing(DeviceReport::device));

        assertThat(expected)
                .extracting(DeviceReport::device, DeviceReport::samples, DeviceReport::injected)
                .containsExactly(tuple("a", 20, 10), tuple("b", 10, 0), tuple("c", 13, 3));
        assertThat(expected.get(0).ledger().injected())
                .isEqualTo(new InjectionLedger(17, 5, 0, 12));
        assertThat(reports)
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactlyElementsOf(expected);
    }

    /** A round has begun; for a later one, and for one still later, samples are there already. */
    private static void sharing(Bench bench) throws Exception {
        for (String device : List.of("a", "b", "c")) {
            bench.slice(device, 0, 10);
            bench.slice(device, 1, 10);
            bench.slice(device, 2, 10);
        }
        bench.shared("b", "a", 0, 5);
        bench.shared("b", "a", 1, 6);
        bench.shared("c", "a", 1, 4);
        bench.shared("b", "a", 2, 2);
        bench.shared("b", "c", 1, 3);
        bench.completeTo(1000);
        bench.model(0, 1000);
    }

    private static void laterRound(Bench bench) throws Exception {
        bench.completeTo(2000);
        bench.model(1, 2000);
        bench.trainer.mails();
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void aGradientThatIsNotFiniteIsReportedAndNothingLeaves(double value) throws Exception {
        LoopRun run = loopRun();
        run.engine = Poisoned.forBatchesOf(13, value);
        try (Bench bench = new Bench(run.config(), null)) {
            bench.slice("a", 0, 10);
            bench.slice("bad", 0, 13);
            bench.completeTo(1000);
            bench.model(0, 1000);
            bench.trainer.mails();

            assertThat(bench.trainer.taken()).extracting(Commit::device).containsOnly("a");
            DeviceReport bad = bench.report().devices()[1];
            assertThat(bad.device()).isEqualTo("bad");
            assertThat(bad.samples()).isZero();
            assertThat(bad.problem()).isEqualTo("gradient is NaN or infinite");
            assertThat(bench.trainer.counter(Metrics.COMMITS_NOT_FINITE)).isEqualTo(1);
            assertThat(bench.trainer.counter(Metrics.COMMITS)).isEqualTo(1);
            bench.trainer.endInput();
            var ledger = bench.report().devices()[1].ledger();
            assertThat(ledger.rejected()[Rejection.GRADIENT_NOT_FINITE.ordinal()]).isEqualTo(13);
            assertThat(ledger.conserves()).isTrue();
        }
    }

    @Test
    void aGradientThatOverflowsWithWhatWasHeldBackIsReportedAndNothingLeaves() throws Exception {
        LoopRun run = loopRun();
        run.engine = Poisoned.throughoutForBatchesOf(13, Float.MAX_VALUE);
        run.compression = STATIC_HUNDREDTH;
        try (Bench bench = new Bench(run.config(), null)) {
            List<Integer> samples = new ArrayList<>();
            List<Float> largest = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                bench.slice("huge", round, round < 2 ? 13 : 10);
                bench.completeTo(1000 * (round + 1));
                bench.model(round, 1000 * (round + 1));
                bench.trainer.mails();
                samples.add(bench.report().devices()[0].samples());
                largest.add(largest(bench.trainer.taken()));
            }

            // What the first round held back is still there in the third.
            assertThat(samples).containsExactly(13, 0, 10);
            assertThat(largest).containsExactly(Float.MAX_VALUE, 0f, Float.MAX_VALUE);
            assertThat(bench.trainer.counter(Metrics.COMMITS_NOT_FINITE)).isEqualTo(1);
            bench.trainer.endInput();
            var ledger = bench.report().devices()[0].ledger();
            assertThat(ledger.rejected()[Rejection.GRADIENT_NOT_FINITE.ordinal()]).isEqualTo(13);
            assertThat(ledger.conserves()).isTrue();
        }
    }

    private static float largest(List<Commit> commits) {
        float largest = 0;
        for (Commit commit : commits) {
            for (float value : commit.values().values()) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        return largest;
    }

    @Test
    void aDeviceInQuarantineHoldsNothingBack() throws Exception {
        LoopRun run = loopRun();
        run.engine = Poisoned.forBatchesOf(13, Double.NaN);
        run.compression = STATIC_HUNDREDTH;
        try (Bench bench = new Bench(run.config(), null)) {
            long[] snapshotBytes = new long[2];
            for (int round = 0; round < 4; round++) {
                bench.slice("good-then-bad", round, round == 0 ? 12 : 13);
                bench.completeTo(1000 * (round + 1));
                bench.model(round, 1000 * (round + 1));
                bench.trainer.mails();
                assertThat(bench.report().devices()[0].samples()).isEqualTo(round == 0 ? 12 : 0);
                snapshotBytes[round == 3 ? 1 : 0] =
                        bench.trainer.snapshot(round + 1, round + 1).getStateSize();
            }

            assertThat(snapshotBytes[0] - snapshotBytes[1])
                    .isGreaterThan(Float.BYTES * (long) SoftmaxEngine.parameters().length());
        }
    }

    @Test
    void aDeviceIsQuarantinedAfterThreeBadGradientsInARowAndARestoreKeepsIt() throws Exception {
        LoopRun run = loopRun();
        run.engine = Poisoned.forBatchesOf(13, Double.NaN);
        OperatorSubtaskState state;
        try (Bench bench = new Bench(run.config(), null)) {
            for (int round = 0; round < 3; round++) {
                bench.slice("bad", round, 13);
                bench.completeTo(1000 * (round + 1));
                bench.model(round, 1000 * (round + 1));
                bench.trainer.mails();
                assertThat(bench.report().devices()[0].problem()).isNotEmpty();
            }
            state = bench.trainer.snapshot(1, 1);
        }
        try (Bench bench = new Bench(run.config(), state)) {
            bench.trainer.input(Streams.slice("bad", START_MS + 3000, 39, 13));
            bench.completeTo(4000);
            bench.model(3, 4000);
            bench.trainer.mails();

            assertThat(bench.trainer.taken()).isEmpty();
            DeviceReport bad = bench.report().devices()[0];
            assertThat(bad.samples()).isZero();
            assertThat(bad.ledger().rejected()[Rejection.QUARANTINED.ordinal()]).isEqualTo(13);
            assertThat(bad.ledger().conserves()).isTrue();
        }
    }

    @Test
    void theMetricsSayWhatWasTrainedAndWhatWaits() throws Exception {
        try (Bench bench = new Bench()) {
            bench.slice("a", 0, 10);
            bench.slice("b", 0, 12);
            bench.slice("b", 1, 5);
            bench.completeTo(1000);
            assertThat(bench.trainer.gauge(Metrics.VERSION)).isEqualTo(-1L);
            bench.model(3, 1000);
            bench.trainer.mails();

            long commitBytes = Float.BYTES * (long) bench.config.blocks().length();
            assertThat(bench.trainer.counter(Metrics.COMMITS)).isEqualTo(2);
            assertThat(bench.trainer.counter(Metrics.TRAINED_SAMPLES)).isEqualTo(22);
            assertThat(bench.trainer.counter(Metrics.SENT_BYTES)).isEqualTo(2 * commitBytes);
            assertThat(bench.trainer.counter(Metrics.GRADIENT_NANOS)).isPositive();
            assertThat(bench.trainer.gauge(Metrics.DEVICES)).isEqualTo(2);
            assertThat(bench.trainer.gauge(Metrics.BUFFERED_SAMPLES)).isEqualTo(5L);
            assertThat(bench.trainer.gauge(Metrics.VERSION)).isEqualTo(3L);
        }
    }

    @Test
    void aTrainerWaitsForTheModelUntilItComesAndThenForSamples() throws Exception {
        try (Bench bench = new Bench()) {
            bench.slice("a", 0, 10);
            long toSamples = waits(bench, Metrics.SAMPLE_WAIT_NANOS);
            assertThat(waits(bench, Metrics.MODEL_WAIT_NANOS)).isPositive();
            assertThat(toSamples).isZero();
            bench.model(0, 1000);
            bench.trainer.mails();

            // The round is open, and its window is not complete.
            long toModel = waits(bench, Metrics.MODEL_WAIT_NANOS);
            assertThat(waits(bench, Metrics.SAMPLE_WAIT_NANOS)).isPositive();
            assertThat(waits(bench, Metrics.MODEL_WAIT_NANOS)).isEqualTo(toModel);
            bench.completeTo(1000);
            bench.trainer.mails();

            long answered = waits(bench, Metrics.SAMPLE_WAIT_NANOS);
            assertThat(waits(bench, Metrics.MODEL_WAIT_NANOS)).isGreaterThan(toModel);
            assertThat(waits(bench, Metrics.SAMPLE_WAIT_NANOS)).isEqualTo(answered);
        }
    }

    private static long waits(Bench bench, Metrics metric) {
        return bench.trainer.gauge(metric).longValue();
    }

    @Test
    void totalsGoOnAfterARestore() throws Exception {
        LoopRun run = loopRun();
        run.engine = Poisoned.forBatchesOf(13, Double.NaN);
        OperatorSubtaskState state;
        try (Bench bench = new Bench(run.config(), null)) {
            bench.slice("bad", 0, 13);
            bench.completeTo(1000);
            bench.model(0, 1000);
            bench.trainer.mails();
            assertThat(rejected(bench, Rejection.GRADIENT_NOT_FINITE)).isEqualTo(13L);
            state = bench.trainer.snapshot(1, 1);
        }
        try (Bench bench = new Bench(run.config(), state)) {
            assertThat(rejected(bench, Rejection.GRADIENT_NOT_FINITE)).isEqualTo(13L);
            assertThat(rejected(bench, Rejection.LATE)).isEqualTo(0L);
            assertThat(bench.trainer.counter(Metrics.COMMITS_NOT_FINITE)).isZero();
        }
    }

    private static Number rejected(Bench bench, Rejection reason) {
        return bench.trainer.gauge(Metrics.REJECTED_RECORDS, reason);
    }

    @Test
    void noChannelStaysWhenTheTasksAreGone() throws Exception {
        int before = FeedbackChannel.inUse();
        try (Bench bench = new Bench()) {
            assertThat(FeedbackChannel.inUse()).isEqualTo(before + 1);
            bench.model(0, 1000);
        }
        assertThat(FeedbackChannel.inUse()).isEqualTo(before);
    }

    @Test
    void readersBesideATrainerMayEndWhenEventTimeHas() throws Exception {
        try (Bench bench = new Bench();
                HorizonChannel reader =
                        HorizonChannel.enter(
                                ChannelKey.of(bench.config.readers(), bench.variables()))) {
            bench.slice("a", 0, 10);
            bench.completeTo(1000);
            bench.model(0, 1000);
            bench.trainer.mails();
            assertThat(reader.ended()).isFalse();

            bench.trainer.watermark(Long.MAX_VALUE);

            assertThat(reader.ended()).isTrue();
        }
    }

    private static LoopRun loopRun() {
        LoopRun run = new LoopRun(SampleLog.uneven(1, 60_000), null);
        run.blockLength = 30;
        return run;
    }

    /** A trainer and a tail in one slot. */
    private static final class Bench implements AutoCloseable {

        private final LoopConfig config;
        private final Subtask<Commit> trainer;
        private final Subtask<Void> tail;
        private final Map<String, Integer> sent = new HashMap<>();

        private Bench() throws Exception {
            this(loopRun().config(), null);
        }

        private Bench(LoopConfig config, OperatorSubtaskState state) throws Exception {
            this(config, state, "hashmap");
        }

        private Bench(LoopConfig config, OperatorSubtaskState state, String backend)
                throws Exception {
            this(config, state, backend, 0, 1);
        }

        private Bench(
                LoopConfig config,
                OperatorSubtaskState state,
                String backend,
                int subtask,
                int parallelism)
                throws Exception {
            this.config = config;
            ExecutionAttemptID attempt = Subtask.attempt(subtask, 0, new ExecutionGraphID());
            trainer =
                    Subtask.of(new DeviceTrainerFactory(config), attempt, parallelism)
                            .keyedBy(
                                    Types.DEVICE_KEY, (KeySelector<Slice, DeviceKey>) Slice::device)
                            .on(backend);
            if (state != null) {
                trainer.initializeState(
                        AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                state, 120, 1, parallelism, subtask));
            }
            trainer.open();
            trainer.mail();
            tail =
                    Subtask.of(
                            SimpleOperatorFactory.of(
                                    new FeedbackTail(config.loop(), config.blocks())),
                            attempt,
                            parallelism);
            tail.open();
        }

        private Map<String, String> variables() {
            return trainer.getOperator().getMetricGroup().getAllVariables();
        }

        /**
         * The next slice of a device, of the window that starts so many seconds after the start.
         */
        private void slice(String device, int second, int count) throws Exception {
            int first = sent.getOrDefault(device, 0);
            sent.put(device, first + count);
            trainer.input(Streams.slice(device, START_MS + 1000L * second, first, count));
        }

        /** Samples that a donor shares with a device of that window. */
        private void shared(String donor, String device, int second, int count) throws Exception {
            Slice own = Streams.slice(donor, START_MS + 1000L * second, 0, count);
            trainer.input(
                    new Slice(
                            Streams.device(device),
                            donor,
                            own.startMs(),
                            own.endMs(),
                            0,
                            1,
                            count,
                            -1,
                            0,
                            count - 1,
                            0,
                            0,
                            new long[0],
                            own.timesMs(),
                            own.offsets(),
                            own.labels(),
                            own.features()));
        }

        /** All slices of windows that end so many ms after the start have arrived. */
        private void completeTo(long ms) throws Exception {
            trainer.watermark(START_MS + ms - 1);
        }

        private void model(long version, long startMs) throws Exception {
            model(version, startMs, new float[config.blocks().length()]);
        }

        private void model(long version, long startMs, float[] values) throws Exception {
            model(new RoundPlan(version, START_MS + startMs, false, false, false, ""), values);
        }

        private void model(RoundPlan plan) throws Exception {
            model(plan, new float[config.blocks().length()]);
        }

        private void model(RoundPlan plan, float[] values) throws Exception {
            for (int block = BLOCKS - 1; block >= 0; block--) {
                tail.input(
                        new ModelBlock(
                                block,
                                plan.version(),
                                config.blocks().offset(block),
                                config.blocks().cut(values, block),
                                plan));
            }
        }

        private List<SubtaskReport> reports() {
            return trainer.taken(DeviceTrainer.REPORTS);
        }

        private SubtaskReport report() {
            List<SubtaskReport> reports = reports();
            assertThat(reports).hasSize(1);
            return reports.get(0);
        }

        @Override
        public void close() throws Exception {
            trainer.close();
            tail.close();
        }
    }

    /** Gives a bad gradient for batches of one size, and real ones for others. */
    private static final class Poisoned implements GradientEngine {

        private final GradientEngine real = SoftmaxEngine.factory().create();
        private final int size;
        private final int values;
        private final double value;

        private Poisoned(int size, int values, double value) {
            this.size = size;
            this.values = values;
            this.value = value;
        }

        private static GradientEngineFactory forBatchesOf(int size, double value) {
            return () -> new Poisoned(size, 1, value);
        }

        private static GradientEngineFactory throughoutForBatchesOf(int size, double value) {
            return () -> new Poisoned(size, SoftmaxEngine.parameters().length(), value);
        }

        @Override
        public double gradient(Batch batch, float[] commit) {
            double loss = real.gradient(batch, commit);
            if (batch.size() == size) {
                Arrays.fill(commit, commit.length - values, commit.length, (float) value);
            }
            return loss;
        }

        @Override
        public ParameterLayout layout() {
            return real.layout();
        }

        @Override
        public void setModel(float[] model) {
            real.setModel(model);
        }

        @Override
        public Score score(Batch batch) {
            return real.score(batch);
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
