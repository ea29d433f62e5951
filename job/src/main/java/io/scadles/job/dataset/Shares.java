package io.scadles.job.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** What all ways to divide samples begin with. */
final class Shares {

    private Shares() {}

    /**
     * Makes sure that every device can have a sample.
     *
     * @throws IllegalArgumentException if it cannot, or there is no device
     */
    static void checkEnough(int samples, int devices) {
        if (devices < 1 || samples < devices) {
            throw new IllegalArgumentException(
                    "%d samples cannot be divided among %d devices; each needs at least one"
                            .formatted(samples, devices));
        }
    }

    /** A permutation of 0 to n - 1; a function of n and seed alone. */
    static int[] shuffled(int n, long seed) {
        int[] order = new int[n];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /**
     * The samples of each label that occurs, in ascending order of label.
     *
     * <p>Shape: labels[n] -> groups[labels that occur][], indices into the set in a seeded order.
     */
    static int[][] shuffledByLabel(int[] labels, long seed) {
        TreeMap<Integer, List<Integer>> groups = new TreeMap<>();
        for (int sample : shuffled(labels.length, seed)) {
            groups.computeIfAbsent(labels[sample], l -> new ArrayList<>()).add(sample);
        }
        return groups.values().stream()
                .map(group -> group.stream().mapToInt(i -> i).toArray())
                .toArray(int[][]::new);
    }
}
