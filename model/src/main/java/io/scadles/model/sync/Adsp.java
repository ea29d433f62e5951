package io.scadles.model.sync;

import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.LocalWork;

/**
 * ADSP: no device ever waits; each trains on its replica until its timer runs out, and timers are
 * set so that all make as many commits, however fast they are.
 *
 * <p>Source: Hu et al., 2020, sections 3 and 4. Commits are counted from the start and the target
 * grows by the commit rate once a period, so a device that has fallen behind commits faster in the
 * next one. The rate is searched for while training goes on.
 *
 * @param periodMs check period
 * @param startRate commits per period at first
 * @param mostCommits highest commit rate
 * @param minIntervalMs shortest timer; the authors' code has ten seconds
 * @param stepsAtMost steps between two commits, whatever the timer says
 * @param searchEveryMs from the start of one search to that of the next
 * @param searchPeriods periods a search may take; 0 keeps the start rate
 * @param alarm a period with this many times the loss of the one before has a search start
 * @param cumulative whether the target is of all commits since the start; else every period asks
 *     for as many, and differences grow
 * @param weighting of commits
 * @param serverRate length of the step along the mean of the devices' changes
 */
public record Adsp(
        long periodMs,
        int startRate,
        int mostCommits,
        long minIntervalMs,
        int stepsAtMost,
        long searchEveryMs,
        int searchPeriods,
        double alarm,
        boolean cumulative,
        CommitWeighting weighting,
        double serverRate)
        implements CommitModel {

    private static final long serialVersionUID = 1;

    private static final int NEXT_CHECK_MS = 0;
    private static final int TARGET = 1;
    private static final int MEAN_STEPS = 2;
    private static final int MEAN_SAMPLES = 3;
    private static final int SEARCH = 4;

    /** Weight of the newest commit in the mean steps and samples of a commit. */
    private static final double NEWEST = 0.1;

    /** Periods' worth of commits that a device may be ahead of the one that has made fewest. */
    private static final int PERIODS_AHEAD = 2;

    public Adsp {
        if (periodMs < 1 || startRate < 1 || startRate > mostCommits || minIntervalMs < 0) {
            throw new IllegalArgumentException(
                    "the period (%d ms) must be at least 1, the first rate (%d) between 1 and the highest (%d), the shortest interval (%d ms) not negative"
                            .formatted(periodMs, startRate, mostCommits, minIntervalMs));
        }
        if (stepsAtMost < 1 || !(serverRate > 0) || !(alarm > 1)) {
            throw new IllegalArgumentException(
                    "steps at most (%d) must be at least 1, the server's rate (%s) positive, the alarm (%s) above 1"
                            .formatted(stepsAtMost, serverRate, alarm));
        }
    }

    private CommitRateSearch search() {
        return new CommitRateSearch(periodMs, mostCommits, searchPeriods, searchEveryMs, alarm);
    }

    @Override
    public double[] start(long startMs) {
        double[] memory = new double[SEARCH + CommitRateSearch.SIZE];
        memory[NEXT_CHECK_MS] = startMs + periodMs;
        memory[TARGET] = startRate;
        store(CommitRateSearch.start(startMs, startRate), memory);
        return memory;
    }

    private static double[] searchMemory(double[] memory) {
        double[] search = new double[CommitRateSearch.SIZE];
        System.arraycopy(memory, SEARCH, search, 0, search.length);
        return search;
    }

    private static void store(double[] search, double[] memory) {
        System.arraycopy(search, 0, memory, SEARCH, search.length);
    }

    /** Until the timer: {@code period / quota - time of a commit}. */
    @Override
    public LocalWork work(double[] memory, Fleet fleet, DeviceClock device) {
        return LocalWork.timed(timerMs(device), stepsAtMost, fleet.learningRate());
    }

    /** Time from the start of a task to its commit. */
    long timerMs(DeviceClock device) {
        long untilMs = Math.round((double) periodMs / device.quota() - device.commitMs());
        return Math.max(1, Math.max(minIntervalMs, untilMs));
    }

    /**
     * Whether a device cannot make as many commits as it should: its steps and commits take longer.
     */
    @Override
    public boolean unreachable(DeviceClock device) {
        double shortestMs = Math.max(minIntervalMs, device.stepMs()) + device.commitMs();
        return device.quota() * shortestMs > periodMs;
    }

    @Override
    public double weight(double[] memory, Fleet fleet, DeviceClock device, DeviceReport report) {
        double share =
                switch (weighting) {
                    case EQUAL -> 1;
                    case PER_STEP ->
                            memory[MEAN_STEPS] == 0 ? 1 : memory[MEAN_STEPS] / report.steps();
                    case BY_SAMPLES ->
                            memory[MEAN_SAMPLES] == 0 ? 1 : report.samples() / memory[MEAN_SAMPLES];
                };
        return serverRate * share / fleet.size();
    }

    @Override
    public double[] committed(
            double[] memory, Fleet fleet, DeviceClock device, DeviceReport report) {
        double[] next = memory.clone();
        next[MEAN_STEPS] = mean(memory[MEAN_STEPS], report.steps());
        next[MEAN_SAMPLES] = mean(memory[MEAN_SAMPLES], report.samples());
        double[] search = searchMemory(next);
        search().committed(
                        search, device.startMs(), fleet.nowMs(), report.loss(), report.samples());
        store(search, next);
        return next;
    }

    private static double mean(double before, double value) {
        return before == 0 ? value : NEWEST * value + (1 - NEWEST) * before;
    }

    @Override
    public long nextCheckMs(double[] memory) {
        return (long) memory[NEXT_CHECK_MS];
    }

    @Override
    public double[] check(double[] memory, Fleet fleet) {
        double[] next = memory.clone();
        double[] search = searchMemory(next);
        int before = CommitRateSearch.rate(search);
        search().check(search, fleet.nowMs());
        store(search, next);
        int rate = CommitRateSearch.rate(search);
        double base = rate == before ? memory[TARGET] : fleet.mostCommits();
        // One that cannot keep up holds the others back, or their counts would drift apart.
        double bound = fleet.leastCommits() + (double) PERIODS_AHEAD * rate;
        next[TARGET] = Math.min(base + rate, Math.max(bound, 1));
        next[NEXT_CHECK_MS] = memory[NEXT_CHECK_MS] + periodMs;
        return next;
    }

    @Override
    public long quota(double[] memory, Fleet fleet, DeviceClock device) {
        int rate = CommitRateSearch.rate(searchMemory(memory));
        return cumulative ? Math.max(1, (long) memory[TARGET] - device.commits()) : rate;
    }

    @Override
    public boolean searching(double[] memory) {
        return CommitRateSearch.searching(searchMemory(memory));
    }
}
