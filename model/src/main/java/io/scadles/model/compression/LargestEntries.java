package io.scadles.model.compression;

import java.util.Arrays;

/**
 * Finds the k largest entries of a tensor by absolute value; of equal ones those that come first.
 *
 * <p>Exact for every input, and the same for the same input: the bits of |x| order like the
 * numbers, so their upper half is counted, then the lower half of those that share the upper half
 * of the k-th largest. Where few of many are wanted, a sample first says which values are too small
 * to count. Not thread-safe: the counters are used again.
 */
public final class LargestEntries {

    private static final int INFINITE = 0x7f80_0000;

    /** Below this length sorting is faster than clearing the counters. */
    private static final int SHORT = 1024;

    /** From this length a sample costs less than what it spares. */
    private static final int LONG = 1 << 18;

    /** More than one of so many is not few: most groups of {@link EntriesAbove} would hold one. */
    private static final int FEW = 32;

    private static final int SAMPLES = 1 << 14;

    private final int[] counters = new int[1 << 16];
    private final int[] sorted = new int[SHORT];
    private final EntriesAbove above = new EntriesAbove();
    private float[] sample = {};

    /**
     * Where the largest entries begin.
     *
     * @param magnitude bits of the smallest absolute value that is kept
     * @param lastTie index of the last entry of just that value that is kept
     */
    public record Threshold(int magnitude, int lastTie) {

        /** Whether the entry at an index is among the largest. */
        public boolean keeps(int index, float value) {
            int bits = EntriesAbove.bitsOf(value);
            return bits > magnitude || (bits == magnitude && index <= lastTie);
        }
    }

    /**
     * Finds the {@code count} largest of {@code values[from..to)}.
     *
     * @throws IllegalArgumentException if count is not in 1..to-from, or a value is not finite
     */
    public Threshold select(float[] values, int from, int to, int count) {
        if (count < 1 || count > to - from) {
            throw new IllegalArgumentException(
                    "cannot keep %d of the %d values from %d to %d"
                            .formatted(count, to - from, from, to));
        }
        int length = to - from;
        if (length < SHORT) {
            return selectBySorting(values, from, to, count);
        }
        return length < LONG || count > length / FEW
                ? selectByCounting(values, from, to, count)
                : selectAboveFloor(values, from, to, count);
    }

    /**
     * Counts only what reaches a floor that is most likely under the k-th largest. A sample that
     * says otherwise, or lets much more through than it promised, costs time and nothing else.
     */
    private Threshold selectAboveFloor(float[] values, int from, int to, int count) {
        int length = to - from;
        double expected = (double) count / length * SAMPLES;
        int rank = (int) (expected + 4 * Math.sqrt(expected)) + 1;
        int atMost = (int) ((rank + 4 * Math.sqrt(rank)) / SAMPLES * length);
        int floor = floor(values, from, length, rank);
        int found = above.find(values, from, to, floor, atMost);
        if (found < count || found > atMost) {
            return selectByCounting(values, from, to, count);
        }
        Threshold threshold = selectByCounting(above.values(), 0, found, count);
        return new Threshold(threshold.magnitude(), above.place(threshold.lastTie()));
    }

    /** The value of this rank in a sample, spread evenly over the tensor. */
    private int floor(float[] values, int from, int length, int rank) {
        if (sample.length == 0) {
            sample = new float[SAMPLES];
        }
        for (int i = 0; i < SAMPLES; i++) {
            sample[i] = values[from + (int) ((long) i * length / SAMPLES)];
        }
        return selectByCounting(sample, 0, SAMPLES, rank).magnitude();
    }

    private Threshold selectBySorting(float[] values, int from, int to, int count) {
        int length = to - from;
        for (int i = 0; i < length; i++) {
            sorted[i] = EntriesAbove.bitsOf(values[from + i]);
        }
        Arrays.sort(sorted, 0, length);
        requireFinite(sorted[length - 1] < INFINITE);
        int magnitude = sorted[length - count];
        int ties = 0;
        for (int i = length - count; i < length && sorted[i] == magnitude; i++) {
            ties++;
        }
        return new Threshold(magnitude, lastTie(values, from, magnitude, ties));
    }

    private Threshold selectByCounting(float[] values, int from, int to, int count) {
        countUpperHalves(values, from, to);
        int upper = counters.length / 2 - 1;
        for (; upper >= INFINITE >>> 16; upper--) {
            requireFinite(either(upper) == 0);
        }
        int missing = count;
        while (either(upper) < missing) {
            missing -= either(upper--);
        }
        countLowerHalves(values, from, to, upper);
        int lower = counters.length - 1;
        while (counters[lower] < missing) {
            missing -= counters[lower--];
        }
        int magnitude = upper << 16 | lower;
        boolean all = counters[lower] == missing;
        return new Threshold(magnitude, all ? to - 1 : lastTie(values, from, magnitude, missing));
    }

    /** With the sign, which {@link #either} takes away: one instruction less per value. */
    private void countUpperHalves(float[] values, int from, int to) {
        int[] count = counters;
        Arrays.fill(count, 0);
        for (int i = from; i < to; i++) {
            count[Float.floatToRawIntBits(values[i]) >>> 16]++;
        }
    }

    /** Values of either sign whose magnitude has this upper half. */
    private int either(int upper) {
        return counters[upper] + counters[upper + counters.length / 2];
    }

    private void countLowerHalves(float[] values, int from, int to, int upper) {
        int[] count = counters;
        Arrays.fill(count, 0);
        for (int i = from; i < to; i++) {
            int bits = EntriesAbove.bitsOf(values[i]);
            if (bits >>> 16 == upper) {
                count[bits & 0xffff]++;
            }
        }
    }

    /** Index of the n-th value of this magnitude. */
    private static int lastTie(float[] values, int from, int magnitude, int n) {
        int index = from - 1;
        for (int seen = 0; seen < n; seen++) {
            do {
                index++;
            } while (EntriesAbove.bitsOf(values[index]) != magnitude);
        }
        return index;
    }

    private static void requireFinite(boolean finite) {
        if (!finite) {
            throw new IllegalArgumentException(
                    "the values hold NaN or infinity; such a gradient must be turned away before it is compressed");
        }
    }
}
