package io.scadles.job.config;

/** When training ends: at the first condition that holds. */
public record StopConfig(
        @Key(value = "rounds; 0: no limit", byDefault = "0", min = 0) long rounds,
        @Key(value = "samples trained on; 0: no limit", byDefault = "0", min = 0) long samples,
        @Key(
                        value = "event time since the first round's start; 0: no limit",
                        byDefault = "0",
                        min = 0)
                long durationS) {}
