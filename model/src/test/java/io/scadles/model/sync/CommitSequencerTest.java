package io.scadles.model.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.RoundReport;
import io.scadles.model.stream.SubtaskReport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices with tasks of their own, against the oracles of the papers and of closed forms. */
class CommitSequencerTest {

    private static final StaleSteps ASP = new StaleSteps(StaleSteps.UNBOUNDED, 1);

    private static CostModel cost(long stepMs, long commitMs, double... factors) {
        String[] devices = new String[factors.length];
        for (int i = 0; i < factors.length; i++) {
            devices[i] = "cam-" + i;
        }
        return new CostModel(
                stepMs,
                0,
                commitMs,
                0,
                0,
                new Speeds(devices, new long[factors.length], factors),
                false);
    }

    private static VirtualCommits three(CommitModel model, CostModel cost, int seconds) {
        return new VirtualCommits(model, cost, seconds)
                .device("cam-0")
                .device("cam-1")
                .device("cam-2");
    }

    static Adsp adsp(long periodMs, int rate, boolean cumulative) {
        return new Adsp(
                periodMs,
                rate,
                Math.max(rate, 20),
                0,
                10_000,
                1,
                0,
                1.3,
                cumulative,
                CommitWeighting.EQUAL,
                1);
    }

    @Test
    void usageExample() {
        VirtualCommits run = three(ASP, cost(200, 100, 1, 1, 3), 60).run();

        RoundReport first = run.commits("cam-0").get(0);
        assertThat(first.startMs()).isEqualTo(1000);
        assertThat(first.endMs()).isEqualTo(1300);
        assertThat(first.weights()).containsExactly(1f / 3);
        // 59 s for steps of 0.3 s and of 0.7 s
        assertThat(run.commits("cam-1")).hasSize(59_000 / 300);
        assertThat(run.commits("cam-2")).hasSize(59_000 / 700);
        assertThat(run.sequencer().plan().last()).isTrue();
    }

    /** Else all of the log would be held in memory before anybody begins. */
    @Test
    void whileNobodyTrainsTheLogIsReadAheadNoFurtherThanUsual() {
        RoundRules rules = three(ASP, cost(200, 100, 1, 1, 3), 2000).rules();
        CommitSequencer sequencer = new CommitSequencer(rules, "");

        for (long completeMs : new long[] {0, 4000, 13_000}) {
            sequencer.on(
                    new SubtaskReport(
                            SubtaskReport.Kind.PROGRESS,
                            0,
                            1,
                            sequencer.plan().settled(),
                            completeMs + 1,
                            completeMs,
                            0,
                            DeviceKey.NONE,
                            new DeviceReport[0],
                            ""));

            assertThat(sequencer.horizonMs()).isEqualTo(completeMs + rules.lookAheadMs());
        }
    }

    @Test
    void commitsAreAppliedInTheOrderOfTheirArrival() {
        List<RoundReport> commits = three(ASP, cost(170, 60, 1, 1.7, 3.1), 60).run().commits();

        for (int i = 1; i < commits.size(); i++) {
            assertThat(commits.get(i).endMs()).isGreaterThanOrEqualTo(commits.get(i - 1).endMs());
            assertThat(commits.get(i).version()).isGreaterThan(commits.get(i - 1).version());
        }
    }

    /** A3: 1 - mean of v_min / v_i; with slack it only comes later. */
    @ParameterizedTest
    @ValueSource(longs = {0, 40})
    void devicesWaitForTheSlowestAsLongAsTheClosedFormSays(long bound) {
        VirtualCommits run = three(new StaleSteps(bound, 1), cost(200, 0, 1, 1, 3), 2000).run();

        assertThat(run.blockedShare()).isCloseTo(0.444, within(0.01));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3, 40})
    void nobodyIsFurtherAheadThanTheBoundWhenItPulls(long bound) {
        VirtualCommits run = three(new StaleSteps(bound, 1), cost(200, 20, 1, 1.3, 3), 300).run();
        long[] steps = new long[3];
        for (RoundReport commit : run.commits()) {
            int device = commit.devices()[0].device().charAt(4) - '0';
            steps[device]++;
            long least = Math.min(steps[0], Math.min(steps[1], steps[2]));
            // A step that began within the bound may end beyond it.
            assertThat(steps[device] - least).isLessThanOrEqualTo(bound + 1);
        }
    }

    @Test
    void withBoundZeroAllStartFromTheSameModel() {
        VirtualCommits run = three(new StaleSteps(0, 1), cost(200, 20, 1, 1, 3), 100).run();

        List<RoundReport> commits = run.commits();
        for (int i = 0; i + 2 < commits.size(); i += 3) {
            long start = commits.get(i).startMs();
            assertThat(commits.subList(i, i + 3)).allMatch(commit -> commit.startMs() == start);
        }
    }

    /** A4. */
    @Test
    void nobodyWaitsInAdsp() {
        VirtualCommits run = three(adsp(10_000, 2, true), cost(200, 300, 1, 1, 3), 600).run();

        assertThat(run.blockedShare()).isZero();
        assertThat(run.commits("cam-0").get(5).devices()[0].steps())
                .as("a fast device takes more steps between two commits")
                .isGreaterThan(2 * run.commits("cam-2").get(5).devices()[0].steps());
    }

    /** A5: period / commits - commit time, and the floor of the authors' code. */
    @Test
    void theTimerLeavesTimeForTheCommit() {
        assertThat(timerMs(0, 3)).isEqualTo(18_000);
        assertThat(timerMs(0, 6)).isEqualTo(8000);
        assertThat(timerMs(10_000, 6)).isEqualTo(10_000);
    }

    private static long timerMs(long minIntervalMs, long quota) {
        Adsp model =
                new Adsp(
                        60_000,
                        1,
                        10,
                        minIntervalMs,
                        10,
                        1,
                        0,
                        1.3,
                        true,
                        CommitWeighting.EQUAL,
                        1);
        DeviceClock clock =
                DeviceClock.joined(new DeviceKey(0, "cam"), 0, 0, 0)
                        .committed(1, 1, 100, 2000)
                        .withQuota(quota);
        return model.timerMs(clock);
    }

    /** A6: the cumulative target keeps commit counts together, a constant one lets them drift. */
    @Test
    void commitCountsStayTogether() {
        CostModel cost = cost(500, 300, 1, 1, 16);

        assertThat(three(adsp(60_000, 6, true), cost, 6000).run().largestGap(60_000))
                .isLessThanOrEqualTo(6);
        assertThat(three(adsp(60_000, 6, false), cost, 6000).run().largestGap(60_000))
                .isGreaterThan(200);
    }

    /** A7: at equal commit counts every other device commits once between two of one's own. */
    @ParameterizedTest
    @ValueSource(ints = {3, 18})
    void staleness(int devices) {
        VirtualCommits run = new VirtualCommits(adsp(20_000, 4, true), cost(200, 300, 1, 3), 800);
        for (int i = 0; i < devices; i++) {
            run.device("cam-" + i);
        }

        assertThat(run.run().meanStaleness()).isCloseTo(devices - 1, within(0.02 * devices));
    }

    /** A25: one that comes late is given the commits of the slowest, and makes no storm. */
    @Test
    void joiningAndLeavingMakesNoStorm() {
        VirtualCommits run =
                new VirtualCommits(adsp(10_000, 3, true), cost(200, 100, 1, 1, 3), 600)
                        .device("cam-0")
                        .device("cam-1", 0, 250)
                        .device("cam-2", 300, 600)
                        .run();

        assertThat(run.commits("cam-2").get(0).startMs()).isEqualTo(301_000);
        for (long fromMs = 310_000; fromMs < 590_000; fromMs += 10_000) {
            long from = fromMs;
            assertThat(
                            run.commits("cam-2").stream()
                                    .filter(c -> c.endMs() >= from && c.endMs() < from + 10_000))
                    .hasSizeBetween(2, 5);
        }
        assertThat(run.commits("cam-0").get(0).weights()).containsExactly(0.5f);
        assertThat(lastBefore(run, 299_000).weights()).as("alone").containsExactly(1f);
        assertThat(run.commits("cam-1").get(run.commits("cam-1").size() - 1).endMs())
                .isLessThan(270_000);
    }

    private static RoundReport lastBefore(VirtualCommits run, long timeMs) {
        List<RoundReport> before =
                run.commits().stream().filter(commit -> commit.endMs() < timeMs).toList();
        return before.get(before.size() - 1);
    }

    /** A26: one device becomes five times slower. */
    @Test
    void aSlowerDeviceKeepsItsCommitRate() {
        CostModel cost =
                new CostModel(
                        200,
                        0,
                        100,
                        0,
                        0,
                        new Speeds(new String[] {"cam-1"}, new long[] {300_000}, new double[] {5}),
                        false);

        VirtualCommits run = three(adsp(20_000, 4, true), cost, 900).run();

        assertThat(run.largestGap(20_000)).isLessThanOrEqualTo(8);
        assertThat(run.commits("cam-0")).hasSizeBetween(890 / 5 - 6, 890 / 5 + 6);
        assertThat(run.commits("cam-1")).hasSizeBetween(890 / 5 - 6, 890 / 5 + 6);
    }

    /** A28: dense commits of 0.593 MB, three devices, two a minute; both directions. */
    @Test
    void traffic() {
        VirtualCommits run = three(adsp(60_000, 2, true), cost(300, 500, 1, 1, 3), 3000).run();

        double bytes = 2.0 * run.commits().stream().mapToLong(RoundReport::wireBytes).sum();
        assertThat(bytes / 3000 / 1e6).isCloseTo(0.119, within(0.05 * 0.119));
    }

    /** A29: the commit rate is kept until a commit alone takes longer than its interval. */
    @ParameterizedTest
    @ValueSource(longs = {0, 2000, 5000, 10_000})
    void aSlowLink(long delayMs) {
        VirtualCommits run = three(adsp(60_000, 8, true), cost(200, delayMs, 1, 1, 3), 3000).run();
        boolean reachable = delayMs < 60_000 / 8 - 600;

        List<RoundReport> commits = run.commits("cam-0");
        RoundReport last = commits.get(commits.size() - 2);
        assertThat(last.timings()[0].commitMs()).isEqualTo(delayMs);
        assertThat(last.timings()[0].unreachable()).isEqualTo(!reachable);
        if (reachable) {
            assertThat(commits).hasSizeBetween(8 * 49 - 8, 8 * 50 + 8);
        } else {
            assertThat(commits).hasSizeBetween(3000 / 11 - 4, 300);
        }
    }

    /** A30, A31: the same trace whenever the coordinator is made anew from its memory. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 50})
    void restartsLeaveNoTrace(int every) {
        CostModel cost = cost(230, 90, 1, 1.4, 3);
        Adsp searching =
                new Adsp(8000, 1, 6, 0, 100, 50_000, 6, 1.3, true, CommitWeighting.BY_SAMPLES, 1);
        for (CommitModel model : List.of(ASP, new StaleSteps(4, 1), searching)) {
            VirtualCommits undisturbed = three(model, cost, 300).device("cam-3", 40, 90).run();
            VirtualCommits restarted = three(model, cost, 300).device("cam-3", 40, 90).run(every);

            assertThat(trace(restarted)).isEqualTo(trace(undisturbed));
        }
    }

    private static List<String> trace(VirtualCommits run) {
        return run.commits().stream()
                .map(
                        c ->
                                "%d %s %d..%d %s %s"
                                        .formatted(
                                                c.version(),
                                                c.devices()[0].device(),
                                                c.startMs(),
                                                c.endMs(),
                                                c.timings()[0],
                                                c.weights()[0]))
                .toList();
    }

    /** Accounts at the end: what was applied was trained on, the rest waits. */
    @Test
    void whatIsAppliedIsTrainedOn() {
        VirtualCommits run =
                three(new StaleSteps(2, 1), cost(200, 30, 1, 1, 3), 100).device("cam-3", 10, 40);
        run.run();

        run.devices()
                .forEach(
                        (id, device) -> {
                            assertThat(device.accounts().ledger().conserves()).isTrue();
                            assertThat(device.accounts().ledger().trained())
                                    .as(id)
                                    .isEqualTo(
                                            run.commits(id).stream()
                                                    .mapToLong(RoundReport::samples)
                                                    .sum());
                        });
    }

    @Test
    void aReportOnATaskThatWasNeverGivenIsRefused() {
        CommitSequencer sequencer = three(ASP, cost(200, 30), 10).run().sequencer();
        SubtaskReport stranger =
                new SubtaskReport(
                        SubtaskReport.Kind.ANSWERED,
                        0,
                        1,
                        7,
                        0,
                        0,
                        0,
                        new DeviceKey(0, "nobody"),
                        new DeviceReport[0],
                        "");

        assertThatThrownBy(() -> sequencer.on(stranger))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nobody reports on a task of version 7");
    }
}
