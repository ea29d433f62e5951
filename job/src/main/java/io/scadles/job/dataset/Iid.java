package io.scadles.job.dataset;

import java.util.SplittableRandom;

/**
 * Every device draws from the same distribution: a seeded shuffle, cut into equal shares.
 *
 * <p>Source: ScaDLES, code. Differs: the remainder is spread, one sample each on the first devices,
 * instead of dropped.
 *
 * @param seed same seed, same shares
 */
public record Iid(long seed) implements Partition {

    @Override
    public int[][] shares(int[] labels, int devices) {
        int n = labels.length;
        if (devices < 1 || n < devices) {
            throw new IllegalArgumentException(
                    "%d samples cannot be divided among %d devices; each needs at least one"
                            .formatted(n, devices));
        }
        int[] order = new int[n];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        int[][] shares = new int[devices][];
        int from = 0;
        for (int d = 0; d < devices; d++) {
            shares[d] = new int[n / devices + (d < n % devices ? 1 : 0)];
            System.arraycopy(order, from, shares[d], 0, shares[d].length);
            from += shares[d].length;
        }
        return shares;
    }
}
