package io.scadles.model.compression;

import java.io.Serializable;

/** Whether, when and how gradients are compressed. */
public sealed interface CompressionPolicy extends Serializable {

    /** Whether devices need to know the mean of what was summed last. */
    default boolean sharesFactors() {
        return false;
    }

    /** Every gradient is sent whole. */
    record Dense() implements CompressionPolicy {}

    /**
     * The largest entries of every tensor, when they carry enough of the gradient.
     *
     * <p>Source: ScaDLES, section III-D. Differs: where 8 bytes per kept value would not be less
     * than 4 per parameter, the gradient is sent whole.
     *
     * @param ratio kept share of every tensor, in (0, 1]
     * @param mode whether the gap decides
     * @param delta largest smoothed gap at which a device wants to compress, not negative
     * @param gapSmoothing weight of the newest gap in the moving average, in (0, 1]; 1 follows the
     *     newest gap alone
     * @param rule how the gap is measured
     * @param input on what it is measured
     * @param decision who decides in {@link Mode#ADAPTIVE}
     * @param errorFeedback whether what was not sent is added to the next gradient
     * @param correction momentum that is kept on the device
     */
    record TopK(
            double ratio,
            Mode mode,
            double delta,
            double gapSmoothing,
            GapRule rule,
            GapInput input,
            Decision decision,
            boolean errorFeedback,
            MomentumCorrection correction)
            implements CompressionPolicy {

        public TopK {
            if (!(ratio > 0 && ratio <= 1)
                    || !(delta >= 0)
                    || !(gapSmoothing > 0 && gapSmoothing <= 1)) {
                throw new IllegalArgumentException(
                        "ratio (%s) must lie in (0, 1], delta (%s) must not be negative, gap-smoothing (%s) must lie in (0, 1]"
                                .formatted(ratio, delta, gapSmoothing));
            }
        }

        /** Without momentum on the device. */
        public TopK(
                double ratio,
                Mode mode,
                double delta,
                double gapSmoothing,
                GapRule rule,
                GapInput input,
                Decision decision,
                boolean errorFeedback) {
            this(
                    ratio,
                    mode,
                    delta,
                    gapSmoothing,
                    rule,
                    input,
                    decision,
                    errorFeedback,
                    MomentumCorrection.NONE);
        }

        /**
         * Entries kept of a tensor with {@code length} values: at least one.
         *
         * @param commits of the device so far
         */
        public int kept(int length, long commits) {
            return Math.max(1, (int) (length * correction.ratio(ratio, commits)));
        }

        /** Whether a device with this smoothed gap would compress, were it alone to decide. */
        boolean wants(double smoothedGap) {
            return smoothedGap <= delta;
        }

        /** The decision, from the device's own wish and the last round's majority. */
        boolean compresses(boolean wanted, boolean vote) {
            return switch (mode) {
                case STATIC -> true;
                case ADAPTIVE ->
                        switch (decision) {
                            case PER_DEVICE -> wanted;
                            case MAJORITY -> vote;
                        };
            };
        }
    }

    /**
     * Every matrix as the product of two thin factors, the rest whole.
     *
     * <p>Source: PowerSGD, Vogels et al., 2019, Algorithm 1. Differs: there, the factors are means
     * over all devices, which takes two exchanges within a step; see {@link Factors}.
     *
     * @param rank of the product, positive
     * @param gapSmoothing weight of the newest gap in the moving average, in (0, 1]
     * @param errorFeedback whether what was not sent is added to the next gradient
     * @param factors whose the factors are
     * @param rest what was not sent
     */
    record LowRank(int rank, double gapSmoothing, boolean errorFeedback, Factors factors, Rest rest)
            implements CompressionPolicy {

        /** A tensor is sent whole unless it becomes this much smaller. */
        private static final int LEAST_GAIN = 2;

        /** With the factors of each device its own. */
        public LowRank(int rank, double gapSmoothing, boolean errorFeedback) {
            this(rank, gapSmoothing, errorFeedback, Factors.OWN, Rest.OF_OWN);
        }

        public LowRank {
            if (factors == Factors.OWN && rest == Rest.OF_MEAN) {
                throw new IllegalArgumentException(
                        "with factors of its own a device sends its own product: there is no mean to be less than");
            }
            if (rank < 1 || !(gapSmoothing > 0 && gapSmoothing <= 1)) {
                throw new IllegalArgumentException(
                        "rank (%d) must be positive, gap-smoothing (%s) must lie in (0, 1]"
                                .formatted(rank, gapSmoothing));
            }
        }

        @Override
        public boolean sharesFactors() {
            return factors == Factors.SHARED;
        }

        /** Whether a matrix of this shape is sent as two factors. */
        boolean factors(int rows, int columns) {
            return (long) LEAST_GAIN * rank * (rows + columns) <= (long) rows * columns;
        }
    }

    /**
     * Momentum that a device keeps for itself, before entries are chosen: what is held back for a
     * while then arrives with the momentum it would have gathered.
     *
     * <p>Source: Deep Gradient Compression, Lin et al., 2018, section 3. Differs: the kept entries
     * are exactly the largest, not those above a threshold found from a sample.
     *
     * @param momentum weight of the velocity, in [0, 1); 0 is no momentum
     * @param masking whether the velocity of an entry begins anew when it is sent
     * @param warmUpCommits of a device, over which the kept share falls from a quarter by a quarter
     *     at a time; 0 is no warm-up
     */
    record MomentumCorrection(float momentum, boolean masking, long warmUpCommits)
            implements Serializable {

        /** Entries are chosen from gradients. */
        public static final MomentumCorrection NONE = new MomentumCorrection(0, true, 0);

        private static final int WARM_UP_STEPS = 4;
        private static final double WARM_UP_FACTOR = 0.25;

        public MomentumCorrection {
            if (!(momentum >= 0 && momentum < 1) || warmUpCommits < 0) {
                throw new IllegalArgumentException(
                        "momentum (%s) must lie in [0, 1), commits of the warm-up (%d) must not be negative"
                                .formatted(momentum, warmUpCommits));
            }
        }

        /** The kept share after so many commits. */
        double ratio(double last, long commits) {
            return commits >= warmUpCommits
                    ? last
                    : Math.max(
                            last,
                            Math.pow(
                                    WARM_UP_FACTOR,
                                    1
                                            + Math.floor(
                                                    (double) WARM_UP_STEPS
                                                            * commits
                                                            / warmUpCommits)));
        }
    }

    /** Whose the factors of a product are. */
    enum Factors {
        /**
         * Both are the device's own: one exchange and no barrier, so it fits commits without rounds
         * too.
         */
        OWN,
        /**
         * One is common to all devices in a round: a basis of what the mean of the round before was
         * made of, of its rows and of its columns by turns. The other is the device's, and a mean
         * over all where they are summed. Source: Zhang et al., 2023 (ACP-SGD), which takes
         * PowerSGD's two exchanges in two steps.
         */
        SHARED
    }

    /** What a device holds back of a matrix. */
    enum Rest {
        /** What its own product lacks: PowerSGD as its authors' library has it now. */
        OF_OWN,
        /** What the mean product lacks: PowerSGD as published. */
        OF_MEAN
    }

    /** Whether the gap decides. */
    enum Mode {
        /** Every gradient is compressed. */
        STATIC,
        /** Only while the gap is small. */
        ADAPTIVE
    }

    /**
     * How much of a vector its largest entries leave out: {@code (size(x) - size(T(x))) / size(x)}.
     */
    enum GapRule {
        /** By squared norms of the whole vector: the paper's formula. */
        ENERGY {
            @Override
            double size(double tensorEnergy) {
                return tensorEnergy;
            }
        },
        /** By the sum of the tensors' norms: the authors' code. */
        NORM {
            @Override
            double size(double tensorEnergy) {
                return Math.sqrt(tensorEnergy);
            }
        };

        /** What a tensor with this squared norm adds to the size of the vector. */
        abstract double size(double tensorEnergy);
    }

    /** On what the gap is measured. */
    enum GapInput {
        /** The gradient alone: the paper. */
        GRADIENT,
        /** Gradient and residual: what the entries are chosen from. */
        CORRECTED
    }

    /** Who decides in {@link Mode#ADAPTIVE}. */
    enum Decision {
        /** Each device for itself. */
        PER_DEVICE,
        /** The majority of the last round, for all devices. */
        MAJORITY
    }
}
