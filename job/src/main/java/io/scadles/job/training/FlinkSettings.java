package io.scadles.job.training;

import io.scadles.job.config.FlinkConfig;
import io.scadles.operators.feedback.KeyGroups;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** How Flink runs the job: the profile, and what the experiment says on top. */
final class FlinkSettings {

    /** Environment variable that names the profile's folder, as for Flink itself. */
    private static final String PROFILE_VARIABLE = "FLINK_CONF_DIR";

    /** How long a cluster waits before it restarts a job, at first and at most. */
    private static final Duration FIRST_RESTART = Duration.ofSeconds(1);

    private static final Duration LATEST_RESTART = Duration.ofSeconds(10);

    /** As in the profiles of clusters: a full disk is for an alert. */
    private static final int FAILED_CHECKPOINTS = 1_000_000;

    private FlinkSettings() {}

    /**
     * The environment a job is built in. What concerns the machines (memory, slots, state backend)
     * is the cluster's; what concerns the run is the experiment's.
     *
     * @param checkpoints where all processes of the cluster can write
     * @param from savepoint or checkpoint to go on from, empty for a start
     */
    static StreamExecutionEnvironment at(
            FlinkPlace place, FlinkConfig flink, URI checkpoints, String from) {
        StreamExecutionEnvironment environment = at(place, flink, checkpoints);
        if (!from.isEmpty()) {
            environment.configure(
                    new Configuration().set(StateRecoveryOptions.SAVEPOINT_PATH, from));
        }
        return environment;
    }

    private static StreamExecutionEnvironment at(
            FlinkPlace place, FlinkConfig flink, URI checkpoints) {
        if (place instanceof FlinkPlace.InProcess) {
            return local(flink, checkpoints);
        }
        Configuration run = new Configuration();
        // A lost machine may take minutes to be replaced; attempts would run out meanwhile.
        run.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        run.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
                FIRST_RESTART);
        run.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
                LATEST_RESTART);
        // The submitting side's profile travels with the job; its few failures would end training.
        run.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, FAILED_CHECKPOINTS);
        run.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toString());
        StreamExecutionEnvironment environment;
        if (place instanceof FlinkPlace.Remote remote) {
            Configuration settings = profile();
            settings.addAll(run);
            environment =
                    StreamExecutionEnvironment.createRemoteEnvironment(
                            remote.host(), remote.port(), settings, remote.jobJar().toString());
        } else {
            environment = StreamExecutionEnvironment.getExecutionEnvironment(run);
        }
        return scaled(environment, flink);
    }

    static StreamExecutionEnvironment local(FlinkConfig flink, Path checkpoints) {
        return local(flink, checkpoints.toUri());
    }

    private static StreamExecutionEnvironment local(FlinkConfig flink, URI checkpoints) {
        Configuration settings = profile();
        int slots = Math.max(flink.parallelism(), flink.updateParallelism());
        settings.set(TaskManagerOptions.NUM_TASK_SLOTS, slots);
        settings.set(
                StateBackendOptions.STATE_BACKEND,
                flink.stateBackend() == FlinkConfig.StateBackend.ROCKSDB ? "rocksdb" : "hashmap");
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toString());
        settings.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS,
                flink.restartAttempts());
        return scaled(StreamExecutionEnvironment.createLocalEnvironment(slots, settings), flink);
    }

    private static StreamExecutionEnvironment scaled(
            StreamExecutionEnvironment environment, FlinkConfig flink) {
        environment.setParallelism(flink.parallelism());
        environment.setMaxParallelism(KeyGroups.COUNT);
        environment.enableCheckpointing(
                flink.checkpointIntervalMs(), CheckpointingMode.EXACTLY_ONCE);
        return environment;
    }

    /** The profile's folder for checkpoints, or empty if it has none. */
    static String checkpointFolder() {
        return profile().getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY).orElse("");
    }

    private static Configuration profile() {
        String folder = System.getenv(PROFILE_VARIABLE);
        return folder == null
                ? LocalProfile.settings()
                : GlobalConfiguration.loadConfiguration(folder);
    }
}
