package io.scadles.operators;

/** Names of all metrics; the README's table lists them. */
public final class Metrics {

    /** Group all metrics are in. */
    public static final String GROUP = "scadles";

    /** Counter, trainer: samples in batches trained on. */
    public static final String TRAINED_SAMPLES = "trainedSamples";

    /** Counter, trainer: commits sent. */
    public static final String COMMITS = "commits";

    /** Counter, trainer: gradients that were NaN or infinite. */
    public static final String COMMITS_NOT_FINITE = "commitsNotFinite";

    /** Counter, trainer: nanoseconds spent in the gradient engine. */
    public static final String GRADIENT_NANOS = "gradientNanos";

    /** Gauge, trainer: samples held. */
    public static final String BUFFERED_SAMPLES = "bufferedSamples";

    /** Gauge, trainer: devices seen. */
    public static final String DEVICES = "devices";

    /** Gauge, trainer and coordinator: version of the model. */
    public static final String VERSION = "version";

    /** Counter, updater: commits for a version that is gone, or sent twice. Must stay 0. */
    public static final String COMMITS_REJECTED = "commitsRejected";

    /** Gauge, coordinator: event time of the present round's start, ms. */
    public static final String ROUND_START_MS = "roundStartMs";

    /** Counter, source: records that cannot be trained on, one per {@link #REASON}. */
    public static final String REJECTED_RECORDS = "rejectedRecords";

    /** Label of {@link #REJECTED_RECORDS}. */
    public static final String REASON = "reason";

    private Metrics() {}
}
