package io.scadles.job.devices;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Rates drawn from a published distribution, in whole samples per second.
 *
 * <p>No distribution of the kind has the printed mean and deviation and also the range in use, so a
 * draw follows the first two and is clipped to the third: that comes closer to the printed numbers
 * than one within the range. Two devices get the ends of the range, because the slowest one decides
 * how long everybody waits for a fixed batch.
 *
 * <p>Source: ScaDLES, table I (mean, deviation) and figure 1 (range).
 */
public enum PublishedRates {
    /** Uniform, slow and far apart: the batch of 64 takes the slowest device 5.33 s. */
    S1(Kind.UNIFORM, 38, 24, 12, 82),
    /** Uniform, fast. */
    S2(Kind.UNIFORM, 300, 112, 136, 410),
    /** Normal, slow: the batch of 64 takes the slowest device 2.91 s. */
    S1_PRIME(Kind.NORMAL, 64, 24, 22, 92),
    /** Normal, fast and close together. */
    S2_PRIME(Kind.NORMAL, 256, 28, 218, 300);

    private enum Kind {
        UNIFORM,
        NORMAL
    }

    private final Kind kind;
    private final int mean;
    private final int std;
    private final int min;
    private final int max;

    PublishedRates(Kind kind, int mean, int std, int min, int max) {
        this.kind = kind;
        this.mean = mean;
        this.std = std;
        this.min = min;
        this.max = max;
    }

    /** Lowest rate, which every draw contains. */
    public int min() {
        return min;
    }

    /** Highest rate, which every draw contains. */
    public int max() {
        return max;
    }

    /**
     * Draws the rates of some devices.
     *
     * @param devices how many, at least 2: one for each end of the range
     * @param seed same seed, same rates, on every Java
     * @throws IllegalArgumentException if there are fewer than 2
     */
    public List<Double> draw(int devices, long seed) {
        if (devices < 2) {
            throw new IllegalArgumentException(
                    "a draw needs at least 2 devices, for the rates %d and %d; got %d"
                            .formatted(min, max, devices));
        }
        // This generator's algorithm is part of its specification. It takes mixed seeds, because
        // its first numbers for 1, 2, 3 are alike.
        Random random = new Random(new SplittableRandom(seed).nextLong());
        List<Double> rates = new ArrayList<>(devices);
        for (int d = 0; d < devices; d++) {
            double rate = Math.rint(mean + std * deviation(random));
            rates.add(Math.max(min, Math.min(max, rate)));
        }
        int slowest = random.nextInt(devices);
        int fastest = (slowest + 1 + random.nextInt(devices - 1)) % devices;
        rates.set(slowest, (double) min);
        rates.set(fastest, (double) max);
        return List.copyOf(rates);
    }

    /** A number of mean 0 and deviation 1. */
    private double deviation(Random random) {
        return switch (kind) {
            case UNIFORM -> Math.sqrt(3) * (2 * random.nextDouble() - 1);
            case NORMAL -> random.nextGaussian();
        };
    }
}
