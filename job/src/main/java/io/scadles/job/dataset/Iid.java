package io.scadles.job.dataset;

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
        Shares.checkEnough(n, devices);
        int[] order = Shares.shuffled(n, seed);
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
