package io.scadles.job.config;

/** How the model is scored. */
public record EvaluationConfig(
        @Key(value = "rounds between two evaluations", byDefault = "50", min = 1) int everyRounds,
        @Key(value = "held-out samples used; 0: all", byDefault = "0", min = 0) int samples,
        @Key(value = "samples scored at once", byDefault = "250", min = 1, max = 65_536)
                int chunk) {}
