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
 * the rate: work of which more than half lies before a period does not count for it.
 *
 * <p>A pure function of a few numbers, which the coordinator keeps.
 */
final class CommitRateSearch {

    /** Parts of a period of which the mean loss is a sample. */
    private static final int PARTS = 6;

    /** Share of the lowest loss so far that two candidates are compared at. */
    private static final double TARGET_SHARE = 0.9;

    private static final int CANDIDATE = 0;
    private static final int BEST = 1;
    private static final int DIRECTION = 2;
    private static final int STEPS_TAKEN = 3;
    private static final int SEARCH_START_MS = 4;
    private static final int LAST_SEARCH_MS = 5;
    private static final int SEARCHED_MS = 6;
    private static final int LAST_LOSS = 7;
    private static final int LAST_TIME_MS = 8;
    private static final int PERIOD_START_MS = 9;

    /** Time and loss of the three samples by which the best rate is judged. */
    private static final int BEST_CURVE = 10;

    private static final int SUMS = 16;

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
            evaluated(memory, curve(memory, points));
        } else if (mostPeriods > 0
                && points.length > 0
                && (Double.isNaN(memory[LAST_SEARCH_MS])
                        || timeMs - memory[LAST_SEARCH_MS] >= everyMs
                        || rose)) {
            begin(memory, timeMs);
        }
        if (points.length > 0) {
            memory[LAST_LOSS] = mean(memory);
            memory[LAST_TIME_MS] = meanTime(memory);
        }
        Arrays.fill(memory, SUMS, SIZE, 0);
        memory[PERIOD_START_MS] = timeMs;
    }

    private static void begin(double[] memory, long timeMs) {
        memory[BEST] = memory[CANDIDATE];
        memory[DIRECTION] = 1;
        memory[STEPS_TAKEN] = 0;
        memory[SEARCH_START_MS] = timeMs;
        memory[LAST_SEARCH_MS] = timeMs;
    }

    private void evaluated(double[] memory, LossCurve.Point[] curve) {
        memory[STEPS_TAKEN]++;
        boolean better = memory[STEPS_TAKEN] == 1 || better(curve, best(memory));
        if (better) {
            memory[BEST] = memory[CANDIDATE];
            for (int i = 0; i < 3; i++) {
                memory[BEST_CURVE + 2 * i] = curve[i].time();
                memory[BEST_CURVE + 2 * i + 1] = curve[i].loss();
            }
        }
        boolean firstStepUp = memory[DIRECTION] > 0 && memory[STEPS_TAKEN] == 2;
        if (!better && firstStepUp) {
            memory[DIRECTION] = -1;
            tryNext(memory, memory[BEST] - 1);
        } else if (better) {
            tryNext(memory, memory[BEST] + memory[DIRECTION]);
        } else {
            stop(memory);
        }
    }

    /**
     * Whether one curve reaches a common target sooner. The target lies below both, so neither has
     * passed it.
     */
    private static boolean better(LossCurve.Point[] curve, LossCurve.Point[] best) {
        double target = TARGET_SHARE * Math.min(curve[2].loss(), best[2].loss());
        return LossCurve.reward(curve[0], curve[1], curve[2], target)
                > LossCurve.reward(best[0], best[1], best[2], target);
    }

    private static LossCurve.Point[] best(double[] memory) {
        LossCurve.Point[] best = new LossCurve.Point[3];
        for (int i = 0; i < best.length; i++) {
            best[i] =
                    new LossCurve.Point(memory[BEST_CURVE + 2 * i], memory[BEST_CURVE + 2 * i + 1]);
        }
        return best;
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

    /** Samples of the loss in the present period, at most one of each of its parts. */
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

    /** Three samples of the period, after the start of the search; NaN if there are none. */
    private static LossCurve.Point[] curve(double[] memory, LossCurve.Point[] points) {
        if (points.length == 0) {
            LossCurve.Point none = new LossCurve.Point(0, Double.NaN);
            return new LossCurve.Point[] {none, none, none};
        }
        double startMs = memory[SEARCH_START_MS];
        LossCurve.Point last = since(startMs, points[points.length - 1]);
        if (points.length < 3) {
            // Too few for a curve: a line from the period before.
            LossCurve.Point before =
                    since(startMs, new LossCurve.Point(memory[LAST_TIME_MS], memory[LAST_LOSS]));
            return new LossCurve.Point[] {before, before, last};
        }
        return new LossCurve.Point[] {
            since(startMs, points[0]), since(startMs, points[points.length / 2]), last
        };
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
