package io.scadles.job.config;

/** How many samples a device takes per step. */
public record BatchingConfig(
        @Key(value = "smallest batch (scadles)", byDefault = "8", min = 1, max = 65_536)
                int minBatch,
        @Key(value = "largest batch (scadles)", byDefault = "1024", min = 1, max = 65_536)
                int maxBatch,
        @Key(
                        value = "seconds of its stream that a batch holds (scadles)",
                        byDefault = "1",
                        above = 0,
                        max = 3600)
                double streamSeconds,
        @Key(value = "batch of every device (ddl)", byDefault = "64", min = 1, max = 65_536)
                int fixedBatch,
        @Key(
                        value = "weight of the newest window in the moving average of the rate",
                        byDefault = "1.0",
                        above = 0,
                        max = 1)
                double rateSmoothing) {}
