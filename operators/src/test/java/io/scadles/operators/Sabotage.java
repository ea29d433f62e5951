package io.scadles.operators;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/** Kills tasks at random points, from a seed, a bounded number of times per run. */
final class Sabotage {

    private static final Map<String, Sabotage> RUNS = new ConcurrentHashMap<>();

    private final SplittableRandom random;
    private final double probability;
    private int left;
    private int done;

    private Sabotage(long seed, double probability, int failures) {
        this.random = new SplittableRandom(seed);
        this.probability = probability;
        this.left = failures;
    }

    static void plan(String run, long seed, double probability, int failures) {
        RUNS.put(run, new Sabotage(seed, probability, failures));
    }

    static boolean strikes(String run) {
        Sabotage sabotage = RUNS.get(run);
        return sabotage != null && sabotage.strike();
    }

    /** No more failures from now on. */
    static void cease(String run) {
        Sabotage sabotage = RUNS.get(run);
        if (sabotage != null) {
            sabotage.stop();
        }
    }

    private synchronized void stop() {
        left = 0;
    }

    /** Failures that have happened. */
    static int done(String run) {
        return RUNS.get(run).done;
    }

    private synchronized boolean strike() {
        if (left == 0 || random.nextDouble() >= probability) {
            return false;
        }
        left--;
        done++;
        return true;
    }
}
