package io.scadles.job.config;

import java.util.List;
import java.util.Map;

/** Defaults that follow from other keys or from the experiment's name. */
final class Derived {

    private final String experiment;

    Derived(String experiment) {
        this.experiment = experiment;
    }

    private static ClockConfig.Profile profile(Map<String, Object> values) {
        // Absent if what was given is no profile, which is reported by itself.
        return values.get("clock.profile") instanceof ClockConfig.Profile profile
                ? profile
                : ClockConfig.Profile.NONE;
    }

    private static BatchingConfig.Sizing sizing(Object model) {
        if (model == SyncConfig.Model.SCADLES) {
            return BatchingConfig.Sizing.RATE;
        }
        return model == SyncConfig.Model.BATCHTUNE
                ? BatchingConfig.Sizing.SPEED
                : BatchingConfig.Sizing.FIXED;
    }

    /** Steps between two commits, where they are left out. */
    static int localSteps(Object model) {
        if (model == SyncConfig.Model.ADACOMM || model == SyncConfig.Model.FIXED_ADACOMM) {
            return SyncConfig.ADACOMM_STEPS;
        }
        if (model == SyncConfig.Model.ADSP) {
            return SyncConfig.ADSP_STEPS;
        }
        // What was given may be no model, which is reported by itself.
        return model instanceof SyncConfig.Model known && !known.ofSingleSteps()
                ? SyncConfig.LOCAL_STEPS
                : 1;
    }

    /**
     * The value of a key that was left out.
     *
     * @param path key with a derived default
     * @param values all values that do not derive from others
     */
    Object value(String path, Map<String, Object> values) {
        return switch (path) {
            case "network.normalization" ->
                    values.get("network.name") instanceof NetworkConfig.Name name
                                    && !name.normalized()
                            ? NetworkConfig.Normalization.NONE
                            : NetworkConfig.Normalization.BATCH;
            case "kafka.topic-prefix" -> experiment + "-";
            case "buffer.policy" ->
                    values.get("sync.model") == SyncConfig.Model.DDL
                            ? BufferConfig.Policy.PERSISTENCE
                            : BufferConfig.Policy.TRUNCATION;
            case "batching.sizing" -> sizing(values.get("sync.model"));
            case "sync.local-steps" -> localSteps(values.get("sync.model"));
            case "sync.local-after-rounds" ->
                    values.get("sync.model") == SyncConfig.Model.POST_LOCAL_SGD
                                    && values.get("optimizer.decay-at-rounds") instanceof List<?> at
                                    && !at.isEmpty()
                            ? at.get(0)
                            : (Object) 0;
            case "sync.proximal" ->
                    values.get("sync.model") == SyncConfig.Model.FEDPROX
                            ? SyncConfig.PROXIMAL
                            : 0.0;
            case "clock.fixed-ms" -> profile(values).fixedMs;
            case "clock.dense-sync-ms" -> profile(values).denseSyncMs;
            default -> throw new IllegalStateException(path + " has no derived default");
        };
    }
}
