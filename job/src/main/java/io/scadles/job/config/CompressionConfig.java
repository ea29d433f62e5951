package io.scadles.job.config;

/** What devices leave out of their gradients. */
public record CompressionConfig(
        @Key(
                        value =
                                "when only the largest values are sent; low-rank: every matrix as two thin factors"
                                        + " (PowerSGD)",
                        byDefault = "none")
                Mode mode,
        @Key(
                        value = "share of each tensor's values that is kept",
                        byDefault = "0.1",
                        above = 0,
                        max = 1)
                double ratio,
        @Key(value = "columns of both factors in low-rank", byDefault = "2", min = 1) int rank,
        @Key(
                        value =
                                "whether both factors are a device's own, or one is shared by all, from the mean of the round"
                                        + " before (rounds only)",
                        byDefault = "own")
                Factors factors,
        @Key(
                        value =
                                "what is held back with shared factors: what the device's own product lacks, or the mean product",
                        byDefault = "own")
                Residual residual,
        @Key(
                        value = "largest loss at which the adaptive mode compresses",
                        byDefault = "0.3",
                        min = 0)
                double delta,
        @Key(
                        value =
                                "what is lost: energy (squared norms, the paper) or norm (its code)",
                        byDefault = "energy")
                Rule rule,
        @Key(
                        value = "weight of the newest loss in its moving average",
                        byDefault = "0.1",
                        above = 0,
                        max = 1)
                double gapSmoothing,
        @Key(value = "whether the rule sees what was held back before", byDefault = "gradient")
                Input input,
        @Key(value = "who decides in the adaptive mode", byDefault = "per-device")
                Decision decision,
        @Key(value = "whether what is left out is held back and sent later", byDefault = "true")
                boolean errorFeedback,
        @Key(
                        value =
                                "momentum that each device keeps for itself, before values are chosen (deep gradient"
                                        + " compression); optimizer.momentum must be 0 then",
                        byDefault = "0",
                        min = 0,
                        max = 0.999)
                double momentum,
        @Key(
                        value = "whether a value that is sent begins without that momentum",
                        byDefault = "true")
                boolean momentumMasking,
        @Key(
                        value =
                                "commits of a device over which the kept share falls from 0.25, by a quarter at a time",
                        byDefault = "0",
                        min = 0)
                int warmUpCommits) {

    /** What is sent, and when. */
    public enum Mode {
        /** Never. */
        NONE,
        /** Always. */
        STATIC,
        /** While little is lost. */
        ADAPTIVE,
        /** Never: always the factors of every matrix, whatever is lost. */
        LOW_RANK
    }

    /** Whose the factors of a product are. */
    public enum Factors {
        /** The device's. */
        OWN,
        /** One is the same for all. */
        SHARED
    }

    /** What is taken away from a matrix; the rest is held back. */
    public enum Residual {
        /** The device's own product. */
        OWN,
        /** The mean of all. */
        MEAN
    }

    /** How the loss is measured. */
    public enum Rule {
        /** Squared norm of what is left out over that of everything. */
        ENERGY,
        /** Difference of the tensors' norms, summed, over the sum of all. */
        NORM
    }

    /** What the loss is measured on. */
    public enum Input {
        /** The gradient of this batch alone. */
        GRADIENT,
        /** The gradient and what was held back. */
        CORRECTED
    }

    /** Who decides. */
    public enum Decision {
        /** Each device for itself. */
        PER_DEVICE,
        /** At least half of the devices, in the round before. */
        MAJORITY
    }
}
