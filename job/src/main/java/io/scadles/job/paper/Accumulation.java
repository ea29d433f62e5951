package io.scadles.job.paper;

import io.scadles.job.config.Key;

/**
 * A row of the paper's table of accumulated data: a formula, nothing is run for it.
 *
 * <p>Source: ScaDLES, section III-B, equation 3, for streams far faster than training: Q = T t S +
 * S samples after T iterations of t seconds at S samples per second.
 *
 * @param setting model the iteration time belongs to
 * @param iterationMs time of an iteration
 * @param rateSamplesPerSecond rate of the stream
 * @param iterations number of iterations
 * @param bytesPerSample size of a sample
 * @param publishedGib the paper's value in GiB
 * @param source where in the paper
 */
record Accumulation(
        @Key("what the paper measured it on") String setting,
        @Key(value = "time of an iteration", min = 1) long iterationMs,
        @Key(value = "rate of the stream", above = 0) double rateSamplesPerSecond,
        @Key(value = "number of iterations", min = 1) long iterations,
        @Key(value = "size of a sample", byDefault = "3072", min = 1) long bytesPerSample,
        @Key(value = "the paper's value in GiB", above = 0) double publishedGib,
        @Key("where in the paper") String source) {

    private static final double GIB = 1L << 30;

    /** Samples accumulated. */
    double samples() {
        return iterations * (iterationMs / 1000.0) * rateSamplesPerSecond + rateSamplesPerSecond;
    }

    /** GiB accumulated. */
    double gib() {
        return samples() * bytesPerSample / GIB;
    }
}
