package io.scadles.job.dataset;

import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Every label is spread over the devices in proportions drawn from a symmetric Dirichlet
 * distribution: near 0 each label is on one device, far above 1 all devices are alike.
 *
 * <p>Every device gets a sample: a draw that leaves one without is drawn again. Gamma variates
 * after Marsaglia and Tsang 2000, as logarithms, so that a small alpha does not underflow.
 *
 * <p>Source: Hsu, Qi, Brown, arXiv 1909.06335. Differs: per label instead of per device, so that
 * every sample is on exactly one device.
 *
 * @param seed same seed, same shares
 * @param alpha evenness, above 0
 */
public record Dirichlet(long seed, double alpha) implements Partition {

    private static final int MOST_DRAWS = 1000;

    public Dirichlet {
        if (!(alpha > 0 && alpha < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("alpha must be above 0 and finite, got " + alpha);
        }
    }

    @Override
    public int[][] shares(int[] labels, int devices) {
        Shares.checkEnough(labels.length, devices);
        int[][] groups = Shares.shuffledByLabel(labels, seed);
        // This generator's algorithm is part of its specification.
        Random random = new Random(new SplittableRandom(seed).nextLong());
        for (int draw = 0; draw < MOST_DRAWS; draw++) {
            int[][] ends = new int[groups.length][];
            for (int g = 0; g < groups.length; g++) {
                ends[g] = ends(groups[g].length, devices, random);
            }
            int[][] shares = deal(groups, ends, devices);
            if (Arrays.stream(shares).noneMatch(share -> share.length == 0)) {
                return shares;
            }
        }
        throw new IllegalArgumentException(
                "%d draws with data.dirichlet-alpha %s all left some of %d devices without samples; raise it, or list fewer devices"
                        .formatted(MOST_DRAWS, alpha, devices));
    }

    private static int[][] deal(int[][] groups, int[][] ends, int devices) {
        int[][] shares = new int[devices][];
        for (int d = 0; d < devices; d++) {
            int size = 0;
            for (int[] end : ends) {
                size += end[d] - (d == 0 ? 0 : end[d - 1]);
            }
            shares[d] = new int[size];
            int at = 0;
            for (int g = 0; g < groups.length; g++) {
                int from = d == 0 ? 0 : ends[g][d - 1];
                System.arraycopy(groups[g], from, shares[d], at, ends[g][d] - from);
                at += ends[g][d] - from;
            }
        }
        return shares;
    }

    /** Where the part of each device ends among the n samples of one label. */
    private int[] ends(int n, int devices, Random random) {
        double[] log = new double[devices];
        Arrays.setAll(log, d -> logGamma(random));
        double largest = Arrays.stream(log).max().orElseThrow();
        double[] upTo = new double[devices];
        double sum = 0;
        for (int d = 0; d < devices; d++) {
            sum += StrictMath.exp(log[d] - largest);
            upTo[d] = sum;
        }
        int[] ends = new int[devices];
        for (int d = 0; d < devices; d++) {
            ends[d] = (int) Math.round(n * (upTo[d] / sum));
        }
        return ends;
    }

    /** Logarithm of a Gamma(alpha, 1) variate. */
    private double logGamma(Random random) {
        if (alpha >= 1) {
            return logGamma(alpha, random);
        }
        return logGamma(alpha + 1, random) + StrictMath.log(1 - random.nextDouble()) / alpha;
    }

    private static double logGamma(double shape, Random random) {
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double root = 1 + c * x;
            double v = root * root * root;
            if (v > 0) {
                double logV = StrictMath.log(v);
                double logU = StrictMath.log(1 - random.nextDouble());
                if (logU < x * x / 2 + d * (1 - v + logV)) {
                    return StrictMath.log(d) + logV;
                }
            }
        }
    }
}
