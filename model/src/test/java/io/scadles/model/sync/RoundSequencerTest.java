package io.scadles.model.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.scadles.model.stream.DeviceLedger;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.InjectionLedger;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.SubtaskReport;
import io.scadles.model.stream.Transmission;
import io.scadles.model.sync.RoundSequencer.Closed;
import io.scadles.model.update.BatchScaling;
import io.scadles.model.update.LearningRate;
import io.scadles.model.update.Weighting;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundSequencerTest {

    private static final long START_MS = 10_000;
    private static final long WINDOW_MS = 1000;
    private static final long LOOK_AHEAD_MS = 10_000;
    private static final StopCondition NEVER = new StopCondition(0, 0, 0);
    private static final DeviceLedger NOTHING =
            new DeviceLedger(-1, -1, 0, 0, 0, 0, 0, new long[0], InjectionLedger.NONE);

    private static final RecursiveComparisonConfiguration BIT_BY_BIT =
            RecursiveComparisonConfiguration.builder()
                    .withComparatorForType(Double::compare, Double.class)
                    .withComparatorForType(Float::compare, Float.class)
                    .build();

    private static RoundRules rules(Clock clock, CostModel cost, StopCondition stop) {
        return new RoundRules(
                clock,
                new GradientRounds(Weighting.BY_SAMPLES),
                new LearningRate(0.1, 0.5, new long[] {2}, BatchScaling.linear(100), 0),
                cost,
                stop,
                START_MS,
                WINDOW_MS,
                LOOK_AHEAD_MS,
                0,
                2,
                40,
                SwitchRules.none(""));
    }

    private static RoundSequencer replay(StopCondition stop) {
        return new RoundSequencer(
                rules(Clock.REPLAY, new CostModel(300, 0, 0, 0, 0), stop), "first");
    }

    private static DeviceReport device(String id, int samples, long readyMs) {
        return new DeviceReport(
                id,
                samples,
                0,
                1,
                readyMs,
                0,
                samples / 10.0,
                Transmission.dense(10, 10),
                "",
                NOTHING);
    }

    private static SubtaskReport round(
            RoundSequencer sequencer, int subtask, int parallelism, DeviceReport... devices) {
        return round(sequencer, subtask, parallelism, Long.MAX_VALUE, devices);
    }

    private static SubtaskReport round(
            RoundSequencer sequencer,
            int subtask,
            int parallelism,
            long completeMs,
            DeviceReport... devices) {
        long readyMs = 0;
        for (DeviceReport device : devices) {
            readyMs = Math.max(readyMs, device.readyMs());
        }
        return new SubtaskReport(
                SubtaskReport.Kind.ROUND,
                subtask,
                parallelism,
                sequencer.plan().version(),
                completeMs,
                completeMs,
                readyMs,
                devices);
    }

    private static SubtaskReport starved(RoundSequencer sequencer, long watermarkMs) {
        return new SubtaskReport(
                SubtaskReport.Kind.STARVED,
                0,
                2,
                sequencer.plan().version(),
                watermarkMs,
                watermarkMs,
                0,
                new DeviceReport[0]);
    }

    private static Closed alone(RoundSequencer sequencer, DeviceReport... devices) {
        return sequencer.onRound(round(sequencer, 0, 1, devices)).orElseThrow();
    }

    @Test
    void usageExample() {
        RoundSequencer sequencer = replay(NEVER);

        Optional<Closed> early = sequencer.onRound(round(sequencer, 1, 2, device("b", 30, 10_400)));
        Closed closed =
                sequencer.onRound(round(sequencer, 0, 2, device("a", 10, 10_900))).orElseThrow();

        assertThat(early).isEmpty();
        assertThat(closed.devices()).containsExactly("a", "b");
        assertThat(closed.weights()).containsExactly(0.25f, 0.75f);
        assertThat(closed.next()).isEqualTo(new RoundPlan(1, 11_200, false, false, false, "first"));
        assertThat(closed.report().samples()).isEqualTo(40);
        assertThat(closed.report().readyMs()).isEqualTo(10_900);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theOrderInWhichSubtasksReportDoesNotMatter(long seed) {
        Random random = new Random(seed);
        StopCondition stop = new StopCondition(0, 0, 40_000);
        RoundSequencer inOrder = replay(stop);
        RoundSequencer shuffled = replay(stop);
        for (int r = 0; r < 200 && !inOrder.plan().last(); r++) {
            List<SubtaskReport> reports = new ArrayList<>();
            for (int subtask = 0; subtask < 5; subtask++) {
                reports.add(round(inOrder, subtask, 5, devices(random, inOrder, subtask)));
            }
            Closed expected = feed(inOrder, reports);
            Collections.shuffle(reports, random);

            assertThat(feed(shuffled, reports))
                    .as("seed %d, round %d", seed, r)
                    .usingRecursiveComparison(BIT_BY_BIT)
                    .isEqualTo(expected);
            assertThat(shuffled.memory())
                    .as("seed %d", seed)
                    .usingRecursiveComparison(BIT_BY_BIT)
                    .isEqualTo(inOrder.memory());
        }
        assertThat(inOrder.plan().last()).as("seed %d", seed).isTrue();
    }

    private static DeviceReport[] devices(Random random, RoundSequencer sequencer, int subtask) {
        DeviceReport[] devices = new DeviceReport[random.nextInt(3)];
        for (int d = 0; d < devices.length; d++) {
            long readyMs = sequencer.plan().startMs() + random.nextInt(1500);
            devices[d] =
                    device("cam-%d".formatted(10 * d + subtask), 8 * random.nextInt(6), readyMs);
        }
        return devices;
    }

    private static Closed feed(RoundSequencer sequencer, List<SubtaskReport> reports) {
        for (SubtaskReport report : reports.subList(1, reports.size())) {
            assertThat(sequencer.onRound(report)).isEmpty();
        }
        return sequencer.onRound(reports.get(0)).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void versionsRiseByOneAndTimeOnlyGoesOn(long seed) {
        Random random = new Random(seed);
        RoundSequencer sequencer = replay(NEVER);
        for (int r = 0; r < 300; r++) {
            RoundPlan before = sequencer.plan();
            long horizonMs = sequencer.horizonMs();
            Closed closed = alone(sequencer, devices(random, sequencer, 0));

            assertThat(closed.next()).isEqualTo(sequencer.plan());
            assertThat(closed.next().version()).as("seed %d", seed).isEqualTo(before.version() + 1);
            assertThat(closed.next().startMs()).as("seed %d", seed).isGreaterThan(before.startMs());
            assertThat(sequencer.horizonMs())
                    .as("seed %d", seed)
                    .isGreaterThanOrEqualTo(horizonMs)
                    .isGreaterThanOrEqualTo(closed.next().startMs() + LOOK_AHEAD_MS);
        }
    }

    @Test
    void aSecondReportOfTheSameSubtaskFails() {
        RoundSequencer sequencer = replay(NEVER);
        sequencer.onRound(round(sequencer, 1, 3));

        assertThatThrownBy(() -> sequencer.onRound(round(sequencer, 1, 3)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("trainer subtask 1 reports version 0 twice");
    }

    @Test
    void aReportOfAnotherVersionFails() {
        RoundSequencer sequencer = replay(NEVER);
        SubtaskReport old = round(sequencer, 0, 1);
        alone(sequencer);

        assertThatThrownBy(() -> sequencer.onRound(old))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("trainer subtask 0 reports version 0, expected 1");
    }

    @Test
    void devicesWithoutSamplesAreReportedButNotSummed() {
        Closed closed =
                alone(
                        replay(NEVER),
                        device("c", 30, 10_000),
                        device("b", 0, 15_000),
                        device("a", 10, 10_000));

        assertThat(closed.devices()).containsExactly("a", "c");
        assertThat(closed.weights()).containsExactly(0.25f, 0.75f);
        assertThat(closed.report().weights()).containsExactly(0.25f, 0, 0.75f);
        assertThat(closed.report().devices())
                .extracting(DeviceReport::device)
                .containsExactly("a", "b", "c");
        assertThat(closed.report().loss()).isCloseTo((10 * 1.0 + 30 * 3.0) / 40, within(1e-12));
        assertThat(closed.next().startMs())
                .as("waits until the silence was known, which costs no step")
                .isEqualTo(15_000);
    }

    @Test
    void aRoundEndsWhenTheSlowestDeviceIsReadyAndItsCommitHasArrived() {
        RoundSequencer sequencer =
                new RoundSequencer(
                        rules(Clock.REPLAY, new CostModel(100, 10, 0, 0, 0), NEVER), "first");

        Closed closed = alone(sequencer, device("big", 200, 10_000), device("late", 8, 11_000));

        assertThat(closed.next().startMs()).isEqualTo(10_000 + 100 + 2000);
    }

    @Test
    void aRoundThatCostsNothingStillTakesAMillisecond() {
        RoundSequencer sequencer =
                new RoundSequencer(rules(Clock.REPLAY, CostModel.FREE, NEVER), "first");

        assertThat(alone(sequencer, device("a", 8, START_MS)).next().startMs())
                .isEqualTo(START_MS + 1);
    }

    @Test
    void aRoundWithoutSamplesAdvancesAWindowAndIsNoStep() {
        RoundSequencer sequencer = replay(NEVER);

        Closed empty = alone(sequencer);
        Closed silent = alone(sequencer, device("a", 0, 17_000));

        assertThat(empty.devices()).isEmpty();
        assertThat(empty.weights()).isEmpty();
        assertThat(empty.publish()).isFalse();
        assertThat(empty.report().loss()).isNaN();
        assertThat(empty.next().startMs()).isEqualTo(START_MS + WINDOW_MS);
        assertThat(silent.next().startMs()).isEqualTo(17_000);
        assertThat(sequencer.memory().steps()).isZero();
    }

    @Test
    void theLearningRateFollowsStepsWithSamplesAndTheirNumber() {
        RoundSequencer sequencer = replay(NEVER);
        List<Double> rates = new ArrayList<>();
        for (int samples : new int[] {100, 0, 200, 100, 0, 50}) {
            rates.add(alone(sequencer, device("a", samples, 0)).report().learningRate());
        }

        assertThat(rates).containsExactly(0.1, 0.0, 0.2, 0.05, 0.0, 0.025);
        assertThat(sequencer.memory().samples()).isEqualTo(450);
    }

    @Test
    void everyNthVersionWithSamplesIsPublishedAndTheLast() {
        RoundSequencer sequencer = replay(new StopCondition(5, 0, 0));
        List<Boolean> published = new ArrayList<>();
        for (int samples : new int[] {8, 0, 8, 0, 8, 8, 8}) {
            published.add(alone(sequencer, device("a", samples, 0)).publish());
        }

        assertThat(published).containsExactly(false, false, true, false, false, true, true);
        assertThat(sequencer.plan().last()).isTrue();
    }

    @Test
    void afterTheLastRoundNothingClosesAndAllReportsFinishTheRun() {
        RoundSequencer sequencer = replay(new StopCondition(1, 0, 0));
        sequencer.onRound(round(sequencer, 0, 2, device("a", 8, 0)));
        Closed closed = sequencer.onRound(round(sequencer, 1, 2)).orElseThrow();

        assertThat(closed.next().last()).isTrue();
        assertThat(closed.next().settled()).isEqualTo(closed.next().version());
        assertThat(closed.report().lastReason()).isEqualTo("1 rounds done");
        assertThat(sequencer.finished()).isFalse();
        assertThat(sequencer.onRound(round(sequencer, 1, 2))).isEmpty();
        assertThat(sequencer.finished()).isFalse();
        assertThat(sequencer.onRound(round(sequencer, 0, 2))).isEmpty();
        assertThat(sequencer.finished()).isTrue();
    }

    @Test
    void aRoundReadyOnlyAfterTheEndOfTheLogIsAbandoned() {
        RoundSequencer sequencer = replay(new StopCondition(0, 0, 20_000));

        Closed closed = alone(sequencer, device("a", 8, 11_000), device("b", 8, 20_001));

        assertThat(closed.next().settled()).isEqualTo(closed.next().version() - 1);
        assertThat(closed.next().last()).isTrue();
        assertThat(closed.devices()).isEmpty();
        assertThat(closed.weights()).isEmpty();
        assertThat(closed.publish()).isTrue();
        assertThat(closed.report().samples()).isZero();
        assertThat(closed.report().totalSamples()).isZero();
        assertThat(closed.report().lastReason()).isNotEmpty();
    }

    @Test
    void aRoundReadyAtTheVeryEndIsAppliedAndIsTheLast() {
        RoundSequencer sequencer = replay(new StopCondition(0, 0, 20_000));

        Closed closed = alone(sequencer, device("a", 8, 20_000));

        assertThat(closed.devices()).containsExactly("a");
        assertThat(closed.next().last()).isTrue();
        assertThat(closed.next().settled()).isEqualTo(closed.next().version());
    }

    @Test
    void starvingRaisesTheHorizonBeyondTheWatermark() {
        RoundSequencer sequencer = replay(new StopCondition(0, 0, 100_000));
        assertThat(sequencer.horizonMs()).isEqualTo(START_MS + LOOK_AHEAD_MS);

        sequencer.onStarved(starved(sequencer, 19_999));
        assertThat(sequencer.horizonMs()).as("is not there yet").isEqualTo(20_000);
        sequencer.onStarved(starved(sequencer, 20_000));
        assertThat(sequencer.horizonMs()).isEqualTo(30_000);
        sequencer.onStarved(starved(sequencer, 20_000));
        assertThat(sequencer.horizonMs()).as("asked twice").isEqualTo(30_000);
        alone(sequencer);
        assertThat(sequencer.horizonMs()).as("never goes back").isEqualTo(30_000);
    }

    @Test
    void starvingInAnEarlierRoundIsOutdated() {
        RoundSequencer sequencer = replay(new StopCondition(0, 0, 15_000));
        SubtaskReport outdated = starved(sequencer, 50_000);
        alone(sequencer);

        sequencer.onStarved(outdated);
        assertThat(sequencer.horizonMs()).isEqualTo(START_MS + WINDOW_MS + LOOK_AHEAD_MS);
    }

    @Test
    void inLiveARoundStartsAtTheEventTimeAllSubtasksHaveReached() {
        RoundSequencer sequencer =
                new RoundSequencer(
                        rules(Clock.LIVE, new CostModel(9000, 0, 0, 0, 0), NEVER), "first");
        sequencer.onRound(round(sequencer, 0, 2, 14_000, device("a", 8, 10_500)));
        Closed closed =
                sequencer
                        .onRound(round(sequencer, 1, 2, 13_000, device("b", 8, 10_800)))
                        .orElseThrow();

        assertThat(closed.next().startMs()).as("real costs, no model").isEqualTo(13_000);
        sequencer.onRound(round(sequencer, 0, 2, 13_000));
        Closed empty = sequencer.onRound(round(sequencer, 1, 2, 19_000)).orElseThrow();

        assertThat(empty.next().startMs()).as("a window later at least").isEqualTo(14_000);
    }

    @Test
    void inLiveTheEndIsWhereTimeHasPassedItAndNothingIsAbandoned() {
        RoundSequencer sequencer =
                new RoundSequencer(
                        rules(Clock.LIVE, CostModel.FREE, new StopCondition(0, 0, 20_000)),
                        "first");

        sequencer.onStarved(starved(sequencer, 25_000));
        Closed closed =
                sequencer
                        .onRound(round(sequencer, 0, 1, 26_000, device("a", 8, 25_500)))
                        .orElseThrow();

        assertThat(closed.devices()).containsExactly("a");
        assertThat(closed.next().last()).isTrue();
        assertThat(closed.next().settled()).isEqualTo(closed.next().version());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void continuesFromASnapshotEvenInTheMiddleOfARound(long seed) {
        Random random = new Random(seed);
        StopCondition stop = new StopCondition(0, 0, 90_000);
        RoundSequencer undisturbed = replay(stop);
        RoundSequencer restarted = replay(stop);
        while (!undisturbed.plan().last()) {
            List<SubtaskReport> reports = new ArrayList<>();
            for (int subtask = 0; subtask < 3; subtask++) {
                reports.add(round(undisturbed, subtask, 3, devices(random, undisturbed, subtask)));
            }
            Closed expected = feed(undisturbed, reports);
            if (random.nextInt(3) == 0) {
                int heard = random.nextInt(3);
                for (SubtaskReport report : reports.subList(0, heard)) {
                    restarted.onRound(report);
                }
                restarted =
                        new RoundSequencer(
                                rules(Clock.REPLAY, new CostModel(300, 0, 0, 0, 0), stop),
                                "first",
                                restarted.memory());
            }
            assertThat(feed(restarted, reports))
                    .as("seed %d", seed)
                    .usingRecursiveComparison(BIT_BY_BIT)
                    .isEqualTo(expected);
        }
        assertThat(restarted.memory())
                .as("seed %d", seed)
                .usingRecursiveComparison(BIT_BY_BIT)
                .isEqualTo(undisturbed.memory());
    }

    @Test
    void theLineageIsThatOfTheAttemptThatMadeTheRound() {
        RoundSequencer first = replay(NEVER);
        alone(first);
        RoundSequencer second =
                new RoundSequencer(
                        rules(Clock.REPLAY, CostModel.FREE, NEVER), "second", first.memory());

        assertThat(second.plan().lineage()).isEqualTo("first");
        assertThat(alone(second).next().lineage()).isEqualTo("second");
    }

    @Test
    void halfOfTheVotesDecideWhetherTheNextRoundIsCompressed() {
        RoundSequencer sequencer = replay(NEVER);

        assertThat(sequencer.plan().compress()).isFalse();
        assertThat(alone(sequencer, voter("a", true), voter("b", false)).next().compress())
                .isTrue();
        assertThat(alone(sequencer).next().compress()).as("nobody votes").isTrue();
        assertThat(
                        alone(sequencer, voter("a", true), voter("b", false), voter("c", false))
                                .next()
                                .compress())
                .isFalse();
    }

    @Test
    void whatWasSentIsSummedOverTheDevicesThatContribute() {
        RoundSequencer sequencer = replay(NEVER);

        Closed closed =
                alone(sequencer, voter("a", true), voter("b", false), device("silent", 0, 11_000));

        assertThat(closed.report().compressed()).isEqualTo(1);
        assertThat(closed.report().floats()).isEqualTo(2 + 10);
        assertThat(closed.report().wireBytes()).isEqualTo(16 + 40);
        assertThat(closed.report().denseBytes()).isEqualTo(2 * 40);
    }

    private static DeviceReport voter(String id, boolean wanted) {
        DeviceReport device = device(id, 8, 11_000);
        return new DeviceReport(
                id,
                device.samples(),
                0,
                device.rateSamplesPerSecond(),
                device.readyMs(),
                device.stalenessMs(),
                device.loss(),
                wanted
                        ? new Transmission(true, true, 0.1, 0.1, 2, 16)
                        : new Transmission(false, false, 0.9, 0.9, 10, 40),
                device.problem(),
                device.ledger());
    }

    @Test
    void aLookAheadUnderTenWindowsIsRefused() {
        assertThatThrownBy(
                        () ->
                                new RoundRules(
                                        Clock.REPLAY,
                                        new GradientRounds(Weighting.EQUAL),
                                        new LearningRate(
                                                0.1, 0.5, new long[0], BatchScaling.NONE, 0),
                                        CostModel.FREE,
                                        NEVER,
                                        0,
                                        1000,
                                        9999,
                                        0,
                                        0,
                                        40,
                                        SwitchRules.none("")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(9999 ms)")
                .hasMessageContaining("1000 ms");
    }
}
