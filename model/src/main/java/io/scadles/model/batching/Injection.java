package io.scadles.model.batching;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Randomised data injection: after every window some devices share part of a batch with others, so
 * that a device that sees one class only also trains on the rest.
 *
 * <p>Source: ScaDLES, randomised data injection (alpha, beta). Differs: samples really travel,
 * where the authors' code draws them from a local copy of the whole data set; a draw per window,
 * where the paper has one per iteration; donors keep what they share.
 *
 * @param alpha share of the devices present that become donors, in [0, 1]; 0 shares nothing
 * @param beta share of its batch that a donor gives, in [0, 1]
 * @param receivers who gets it
 * @param neverShare ids of devices whose samples stay with them; they may receive
 * @param sizing batch of a device by its rate
 * @param seed of every draw
 */
public record Injection(
        double alpha,
        double beta,
        Receivers receivers,
        Set<String> neverShare,
        BatchSizing sizing,
        long seed)
        implements Serializable {

    /** Nobody shares anything. */
    public static final Injection NONE =
            new Injection(0, 0, Receivers.ALL, Set.of(), new BatchSizing.Fixed(1), 0);

    /** Who gets what a donor shares. */
    public enum Receivers {
        /** Every other device present. */
        ALL,
        /** One other device, drawn for each donor and window. */
        ONE
    }

    /**
     * Who gives to whom after a window.
     *
     * @param wanted donors that alpha asks for; there are fewer if fewer may share
     * @param donors in order of their ids
     */
    public record Draw(int wanted, List<Donor> donors) {}

    /**
     * One donor.
     *
     * @param device id of the donor
     * @param receiver id of the device that receives, empty if every other device present does
     */
    public record Donor(String device, String receiver) {}

    public Injection {
        if (!(alpha >= 0 && alpha <= 1 && beta >= 0 && beta <= 1)) {
            throw new IllegalArgumentException(
                    "alpha (%s) and beta (%s) must be in [0, 1]".formatted(alpha, beta));
        }
        neverShare = Set.copyOf(neverShare);
    }

    /** Whether anything is ever shared. */
    public boolean active() {
        return alpha > 0;
    }

    /** Whether a device's samples may leave it. */
    public boolean mayShare(String device) {
        return !neverShare.contains(device);
    }

    /**
     * Samples a device puts on offer after a window, should it become a donor: floor(beta * b).
     *
     * @param rateSamplesPerSecond its rate in the window, which gives its batch b
     */
    public int offered(double rateSamplesPerSecond) {
        return share(beta, sizing.batchSize(rateSamplesPerSecond), RoundingMode.FLOOR);
    }

    /**
     * Draws the samples a device puts on offer, without replacement.
     *
     * @param windowStartMs start of the window
     * @param held samples of the window it holds
     * @return [n] their indices, ascending: at most {@link #offered} and at most {@code held}; none
     *     if the device never shares
     */
    public int[] offer(String device, long windowStartMs, double rateSamplesPerSecond, int held) {
        int count = mayShare(device) ? Math.min(held, offered(rateSamplesPerSecond)) : 0;
        return choose(random(windowStartMs, device), held, count);
    }

    /** Donors that are asked for among so many devices: ceil(alpha * devices). */
    public int donorsWanted(int devices) {
        return share(alpha, devices, RoundingMode.CEILING);
    }

    /**
     * Copies that come to receivers per sample of the stream, on average, as long as batches are
     * not bounded: what sharing adds to what is held.
     *
     * @param devices devices present
     */
    public double copiesPerSample(int devices) {
        if (devices < 2) {
            return 0;
        }
        int each = receivers == Receivers.ALL ? devices - 1 : 1;
        return beta * donorsWanted(devices) * each / devices;
    }

    /**
     * Draws the donors of a window, uniformly among those that may share, and who receives. A
     * device alone has nobody to give to.
     *
     * @param windowStartMs start of the window
     * @param present ids of the devices with samples in the window, in order
     */
    public Draw draw(long windowStartMs, List<String> present) {
        if (present.size() < 2) {
            return new Draw(0, List.of());
        }
        // No device is called so: its draws are independent of those of every device.
        SplittableRandom random = random(windowStartMs, "");
        List<String> able = present.stream().filter(this::mayShare).toList();
        int wanted = donorsWanted(present.size());
        List<Donor> donors = new ArrayList<>();
        for (int i : choose(random, able.size(), Math.min(wanted, able.size()))) {
            donors.add(new Donor(able.get(i), receiver(random, able.get(i), present)));
        }
        return new Draw(wanted, donors);
    }

    private String receiver(SplittableRandom random, String donor, List<String> present) {
        return switch (receivers) {
            case ALL -> "";
            case ONE -> {
                int other = random.nextInt(present.size() - 1);
                yield present.get(other < present.indexOf(donor) ? other : other + 1);
            }
        };
    }

    /** Decimal, as the experiment says it: 0.07 of 100 is 7, which binary fractions miss. */
    private static int share(double fraction, int of, RoundingMode rounding) {
        return BigDecimal.valueOf(fraction)
                .multiply(BigDecimal.valueOf(of))
                .setScale(0, rounding)
                .intValueExact();
    }

    /** {@code count} of {@code n} indices, ascending, every set of them equally likely. */
    private static int[] choose(SplittableRandom random, int n, int count) {
        int[] chosen = new int[count];
        int taken = 0;
        for (int i = 0; taken < count; i++) {
            if (random.nextInt(n - i) < count - taken) {
                chosen[taken++] = i;
            }
        }
        return chosen;
    }

    private SplittableRandom random(long windowStartMs, String device) {
        long ofSeed = new SplittableRandom(seed).nextLong();
        long ofWindow = new SplittableRandom(ofSeed + windowStartMs).nextLong();
        return new SplittableRandom(ofWindow + device.hashCode());
    }
}
