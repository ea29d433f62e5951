package io.scadles.job.training;

/** Keys of a saved model's header. */
public final class ModelFacts {

    public static final String VERSION = "scadles.version";
    public static final String TIME_MS = "scadles.time-ms";
    public static final String LINEAGE = "scadles.lineage";
    public static final String LAST = "scadles.last";
    public static final String HASH = "scadles.model-hash";
    public static final String EXPERIMENT = "scadles.experiment";
    public static final String CONFIGURATION_HASH = "scadles.configuration-hash";
    public static final String OFFSETS = "scadles.offsets";

    private ModelFacts() {}
}
