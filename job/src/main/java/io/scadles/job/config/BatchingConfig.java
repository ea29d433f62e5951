package io.scadles.job.config;

/** How many samples a device takes per step. */
public record BatchingConfig(
        @Key(
                        value =
                                "whether batches follow rates, are the same for all, or follow the speeds of the devices",
                        derived = "rate for scadles, speed for batchtune, else fixed")
                Sizing sizing,
        @Key(value = "smallest batch (rate)", byDefault = "8", min = 1, max = 65_536) int minBatch,
        @Key(value = "largest batch (rate)", byDefault = "1024", min = 1, max = 65_536)
                int maxBatch,
        @Key(
                        value = "seconds of its stream that a batch holds (rate)",
                        byDefault = "1",
                        above = 0,
                        max = 3600)
                double streamSeconds,
        @Key(
                        value = "batch of every device (fixed), or their mean (speed)",
                        byDefault = "64",
                        min = 1,
                        max = 65_536)
                int fixedBatch,
        @Key(
                        value = "weight of the newest window in the moving average of the rate",
                        byDefault = "1.0",
                        above = 0,
                        max = 1)
                double rateSmoothing) {

    /** Rules for the size of a batch. */
    public enum Sizing {
        /** As many samples as the stream brings in a time. */
        RATE,
        /** The same for every device. */
        FIXED,
        /** As many as a device can do in the time in which others do theirs. */
        SPEED
    }
}
