package io.scadles.job.training;

import io.scadles.job.config.FlinkConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** How Flink runs the job in this JVM. */
final class FlinkSettings {

    /** Divisible by many parallelisms; the placement of devices counts on it. */
    private static final int MAX_PARALLELISM = 120;

    /** Sample edges may gather a little; the loop's edges have their own time-out, 0. */
    private static final long SAMPLE_BUFFER_TIMEOUT_MS = 5;

    private static final int TOLERABLE_FAILED_CHECKPOINTS = 3;
    private static final MemorySize NETWORK_MEMORY = MemorySize.ofMebiBytes(128);

    private FlinkSettings() {}

    static StreamExecutionEnvironment local(FlinkConfig flink, Path checkpoints) {
        Configuration settings = new Configuration();
        int slots = Math.max(flink.parallelism(), flink.updateParallelism());
        settings.set(RestOptions.BIND_PORT, "0");
        settings.set(TaskManagerOptions.NUM_TASK_SLOTS, slots);
        settings.set(TaskManagerOptions.NETWORK_MEMORY_MIN, NETWORK_MEMORY);
        settings.set(TaskManagerOptions.NETWORK_MEMORY_MAX, NETWORK_MEMORY);
        settings.set(PipelineOptions.GENERIC_TYPES, false);
        settings.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ofMillis(20));
        settings.set(
                StateBackendOptions.STATE_BACKEND,
                flink.stateBackend() == FlinkConfig.StateBackend.ROCKSDB ? "rocksdb" : "hashmap");
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        settings.set(CheckpointingOptions.SAVEPOINT_DIRECTORY, checkpoints.toUri().toString());
        settings.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.DELETE_ON_CANCELLATION);
        settings.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, TOLERABLE_FAILED_CHECKPOINTS);
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        settings.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS,
                flink.restartAttempts());
        settings.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofSeconds(1));
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(slots, settings);
        environment.setParallelism(flink.parallelism());
        environment.setMaxParallelism(MAX_PARALLELISM);
        environment.setBufferTimeout(SAMPLE_BUFFER_TIMEOUT_MS);
        environment.enableCheckpointing(
                flink.checkpointIntervalMs(), CheckpointingMode.EXACTLY_ONCE);
        return environment;
    }
}
