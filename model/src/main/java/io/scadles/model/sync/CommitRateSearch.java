package io.scadles.model.sync;

import java.util.Arrays;

/**
 * Looks for the commit rate with which the loss falls fastest, while training goes on: tries a rate
 * for a period, then the next higher one, and stops at the first that is no better; where the first
 * step up is none, it tries downwards.
 *
 * <p>Source: ADSP, Hu et al., 2020, algorithm 1, with the increment of the cumulative target as the
 * candidate, as the authors' code has it: read literally, a second evaluation of "target + 1" would
 * ask for one commit. Differs: it can go down, has a budget, and needs no barrier when it changes
 * the rate: what began before a period does not count for it.
 *
 * <p>A pure function of a few numbers, which the coordinator keeps.
 */
final class CommitRateSearch {

    /** Parts of a period of which the mean loss is a sample. */
    private static final int PARTS = 6;

    /** Share of the loss at the start of a search that all its candidates aim for. */
    private static final double TARGET_SHARE = 0.9;

    private static final int CANDIDATE = 0;
    private static final int BEST = 1;
    private static final int BEST_REWARD = 2;
    private static final int DIRECTION = 3;
    private static final int STEPS_TAKEN = 4;
    private static final int SEARCH_START_MS = 5;
    private static final int TARGET_LOSS = 6;
    private static final int LAST_SEARCH_MS = 7;
    private static final int SEARCHED_MS = 8;
    private static final int LAST_LOSS = 9;
    private static final int LAST_TIME_MS = 10;
    private static final int PERIOD_START_MS = 11;
    private static final int SUMS = 12;

    /** Numbers to be kept. */
    static final int SIZE = SUMS + 3 * PARTS;

    private final long periodMs;
    private final int mostCommits;
    private final int mostPeriods;
    private final long everyMs;
    private final double alarm;

    /**
     * A search.
     *
     * @param periodMs of one evaluation
     * @param mostCommits highest rate, commits per period
     * @param mostPeriods periods a search may take; 0 never searches
     * @param everyMs from the start of one search to that of the next
     * @param alarm a period with this many times the loss of the one before has a search start
     */
    CommitRateSearch(long periodMs, int mostCommits, int mostPeriods, long everyMs, double alarm) {
        this.periodMs = periodMs;
        this.mostCommits = mostCommits;
        this.mostPeriods = mostPeriods;
        this.everyMs = everyMs;
        this.alarm = alarm;
    }

    /** Numbers at the start of the run, with a first rate. */
    static double[] start(long startMs, int rate) {
        double[] memory = new double[SIZE];
        memory[CANDIDATE] = rate;
        memory[BEST] = rate;
        memory[LAST_SEARCH_MS] = Double.NaN;
        memory[LAST_LOSS] = Double.NaN;
        memory[PERIOD_START_MS] = startMs;
        return memory;
    }

    /** Commits per period from now on. */
    static int rate(double[] memory) {
        return (int) memory[CANDIDATE];
    }

    /** Whether a rate is being tried. */
    static boolean searching(double[] memory) {
        return memory[DIRECTION] != 0;
    }

    /** Time spent on searches so far. */
    static long searchedMs(double[] memory) {
        return (long) memory[SEARCHED_MS];
    }

    /**
     * Takes in a commit.
     *
     * @param memory changed
     * @param beganMs when the work for it began
     * @param timeMs when it arrived
     */
    void committed(double[] memory, long beganMs, long timeMs, double loss, int samples) {
        // The loss is that of the way, so it belongs to the middle of it.
        double middleMs = (beganMs + timeMs) / 2.0;
        double share = (middleMs - memory[PERIOD_START_MS]) / periodMs;
        if (share < 0) {
            return;
        }
        int part = SUMS + 3 * (int) Math.min(PARTS - 1, share * PARTS);
        memory[part] += samples;
        memory[part + 1] += loss * samples;
        memory[part + 2] += middleMs * samples;
    }

    /**
     * A period is over: decides the rate of the next one.
     *
     * @param memory changed
     */
    void check(double[] memory, long timeMs) {
        LossCurve.Point[] points = points(memory);
        boolean rose =
                points.length > 0 && mean(memory) >= alarm * memory[LAST_LOSS]; // false for NaN
        if (searching(memory)) {
            memory[SEARCHED_MS] += timeMs - memory[PERIOD_START_MS];
            evaluated(memory, reward(memory, points), timeMs);
        } else if (mostPeriods > 0
                && points.length > 0
                && (Double.isNaN(memory[LAST_SEARCH_MS])
                        || timeMs - memory[LAST_SEARCH_MS] >= everyMs
                        || rose)) {
            begin(memory, points[points.length - 1].loss(), timeMs);
        }
        if (points.length > 0) {
            memory[LAST_LOSS] = mean(memory);
            memory[LAST_TIME_MS] = meanTime(memory);
        }
        Arrays.fill(memory, SUMS, SIZE, 0);
        memory[PERIOD_START_MS] = timeMs;
    }

    private void begin(double[] memory, double loss, long timeMs) {
        memory[BEST] = memory[CANDIDATE];
        memory[BEST_REWARD] = Double.NaN;
        memory[DIRECTION] = 1;
        memory[STEPS_TAKEN] = 0;
        memory[SEARCH_START_MS] = timeMs;
        memory[TARGET_LOSS] = TARGET_SHARE * loss;
        memory[LAST_SEARCH_MS] = timeMs;
    }

    private void evaluated(double[] memory, double reward, long timeMs) {
        memory[STEPS_TAKEN]++;
        boolean first = Double.isNaN(memory[BEST_REWARD]);
        boolean better = first || reward > memory[BEST_REWARD];
        if (better) {
            memory[BEST] = memory[CANDIDATE];
            memory[BEST_REWARD] = reward;
        }
        boolean firstStepUp = !first && memory[DIRECTION] > 0 && memory[STEPS_TAKEN] == 2;
        if (!better && firstStepUp) {
            memory[DIRECTION] = -1;
            tryNext(memory, memory[BEST] - 1);
        } else if (better) {
            tryNext(memory, memory[BEST] + memory[DIRECTION]);
        } else {
            stop(memory);
        }
    }

    private void tryNext(double[] memory, double rate) {
        if (memory[STEPS_TAKEN] >= mostPeriods || rate < 1 || rate > mostCommits) {
            stop(memory);
        } else {
            memory[CANDIDATE] = rate;
        }
    }

    private static void stop(double[] memory) {
        memory[CANDIDATE] = memory[BEST];
        memory[DIRECTION] = 0;
    }

    /** Samples of the loss in the present period, with the mean of the one before as the first. */
    private static LossCurve.Point[] points(double[] memory) {
        LossCurve.Point[] points = new LossCurve.Point[PARTS];
        int count = 0;
        for (int part = SUMS; part < SIZE; part += 3) {
            if (memory[part] > 0) {
                points[count++] =
                        new LossCurve.Point(
                                memory[part + 2] / memory[part], memory[part + 1] / memory[part]);
            }
        }
        return Arrays.copyOf(points, count);
    }

    private static double reward(double[] memory, LossCurve.Point[] points) {
        if (points.length == 0) {
            return Double.NEGATIVE_INFINITY;
        }
        double startMs = memory[SEARCH_START_MS];
        LossCurve.Point last = since(startMs, points[points.length - 1]);
        if (points.length < 3) {
            // Too few for a curve: a line from the period before.
            LossCurve.Point before =
                    since(startMs, new LossCurve.Point(memory[LAST_TIME_MS], memory[LAST_LOSS]));
            return LossCurve.reward(before, before, last, memory[TARGET_LOSS]);
        }
        return LossCurve.reward(
                since(startMs, points[0]),
                since(startMs, points[points.length / 2]),
                last,
                memory[TARGET_LOSS]);
    }

    private static LossCurve.Point since(double startMs, LossCurve.Point point) {
        return new LossCurve.Point(point.time() - startMs, point.loss());
    }

    private static double mean(double[] memory) {
        return sum(memory, 1) / sum(memory, 0);
    }

    private static double meanTime(double[] memory) {
        return sum(memory, 2) / sum(memory, 0);
    }

    private static double sum(double[] memory, int offset) {
        double sum = 0;
        for (int part = SUMS; part < SIZE; part += 3) {
            sum += memory[part + offset];
        }
        return sum;
    }
}
