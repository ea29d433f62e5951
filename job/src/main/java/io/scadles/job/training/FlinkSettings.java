package io.scadles.job.training;

import io.scadles.job.config.FlinkConfig;
import io.scadles.operators.feedback.KeyGroups;
import java.nio.file.Path;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** How Flink runs the job in this JVM: the profile, and what the experiment says on top. */
final class FlinkSettings {

    /** Environment variable that names the profile's folder, as for Flink itself. */
    private static final String PROFILE_VARIABLE = "FLINK_CONF_DIR";

    private FlinkSettings() {}

    static StreamExecutionEnvironment local(FlinkConfig flink, Path checkpoints) {
        Configuration settings = profile();
        int slots = Math.max(flink.parallelism(), flink.updateParallelism());
        settings.set(TaskManagerOptions.NUM_TASK_SLOTS, slots);
        settings.set(
                StateBackendOptions.STATE_BACKEND,
                flink.stateBackend() == FlinkConfig.StateBackend.ROCKSDB ? "rocksdb" : "hashmap");
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        settings.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS,
                flink.restartAttempts());
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(slots, settings);
        environment.setParallelism(flink.parallelism());
        environment.setMaxParallelism(KeyGroups.COUNT);
        environment.enableCheckpointing(
                flink.checkpointIntervalMs(), CheckpointingMode.EXACTLY_ONCE);
        return environment;
    }

    private static Configuration profile() {
        String folder = System.getenv(PROFILE_VARIABLE);
        return folder == null
                ? LocalProfile.settings()
                : GlobalConfiguration.loadConfiguration(folder);
    }
}
