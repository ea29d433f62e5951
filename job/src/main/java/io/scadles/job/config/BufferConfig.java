package io.scadles.job.config;

/** What happens to samples a device cannot take. */
public record BufferConfig(
        @Key(
                        value = "drop the oldest samples, or keep them all",
                        derived = "truncation for scadles, persistence for ddl")
                Policy policy,
        @Key(
                        value = "newest samples kept of one window, older ones are cut; 0: all",
                        byDefault = "0",
                        min = 0)
                int maxSliceSamples) {

    /** Buffer policies. */
    public enum Policy {
        /** Keep the newest second's worth, drop and count the rest. */
        TRUNCATION,
        /** Keep everything, oldest first. */
        PERSISTENCE
    }
}
