package io.scadles.job.config;

/** How devices are synchronized. */
public record SyncConfig(
        @Key(value = "synchronization model", byDefault = "scadles") Model model,
        @Key(
                        value = "a device silent for longer takes no part until it returns",
                        byDefault = "10000",
                        min = 1)
                long livenessTimeoutMs,
        @Key(
                        value = "commits in a row that are not finite before a device is shut out",
                        byDefault = "3",
                        min = 1)
                int quarantineAfter) {

    /** Synchronization models. */
    public enum Model {
        /** Batches follow rates; commits are weighted by batch. */
        SCADLES,
        /** The baseline: equal batches, equal weights. */
        DDL
    }
}
