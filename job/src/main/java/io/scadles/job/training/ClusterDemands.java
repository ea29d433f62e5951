package io.scadles.job.training;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** What the loop's recovery counts on; a job with other settings is refused before it starts. */
final class ClusterDemands {

    private ClusterDemands() {}

    /**
     * Checks an environment.
     *
     * @throws IllegalArgumentException naming every setting that must change, and why
     */
    static void check(StreamExecutionEnvironment environment) {
        ReadableConfig settings = environment.getConfiguration();
        List<String> refused = new ArrayList<>();
        if (settings.get(CheckpointingOptions.ENABLE_UNALIGNED)) {
            refused.add(
                    CheckpointingOptions.ENABLE_UNALIGNED.key()
                            + " must be false: only an aligned cut holds the same commits and Applies at every"
                            + " updater, so that nothing of the loop has to be logged");
        }
        if (environment.getCheckpointConfig().getMaxConcurrentCheckpoints() != 1) {
            refused.add(
                    CheckpointingOptions.MAX_CONCURRENT_CHECKPOINTS.key()
                            + " must be 1: a second barrier in the loop could overtake a round");
        }
        if (environment.getCheckpointConfig().getCheckpointingConsistencyMode()
                != CheckpointingMode.EXACTLY_ONCE) {
            refused.add(
                    CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE.key()
                            + " must be EXACTLY_ONCE: a commit applied twice changes the model");
        }
        if (!environment.getCheckpointConfig().isCheckpointingEnabled()) {
            refused.add(
                    CheckpointingOptions.CHECKPOINTING_INTERVAL.key()
                            + " must be set: without checkpoints a crash starts training from nothing");
        }
        if (settings.get(PipelineOptions.GENERIC_TYPES)) {
            refused.add(
                    PipelineOptions.GENERIC_TYPES.key()
                            + " must be false: a record that falls back to Kryo is an error, not a slow path");
        }
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException(
                    "Flink's settings do not fit the training loop:%n  %s"
                            .formatted(String.join(System.lineSeparator() + "  ", refused)));
        }
    }
}
