package io.scadles.job.training;

/** Keys of a saved model's header. */
final class ModelFacts {

    static final String VERSION = "scadles.version";
    static final String TIME_MS = "scadles.time-ms";
    static final String LINEAGE = "scadles.lineage";
    static final String LAST = "scadles.last";
    static final String HASH = "scadles.model-hash";
    static final String EXPERIMENT = "scadles.experiment";
    static final String CONFIGURATION_HASH = "scadles.configuration-hash";
    static final String OFFSETS = "scadles.offsets";

    private ModelFacts() {}
}
