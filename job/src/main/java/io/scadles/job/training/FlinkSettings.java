package io.scadles.job.training;

import io.scadles.job.config.FlinkConfig;
import io.scadles.operators.feedback.KeyGroups;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.MemorySize;
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

    /** Edges over which every subtask sends to every other, where devices share samples. */
    private static final int ALL_TO_ALL = 4;

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
        run.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toString());
        StreamExecutionEnvironment environment;
        if (place instanceof FlinkPlace.Remote remote) {
            Configuration settings = JobProfile.inCluster();
            given().ifPresent(settings::addAll);
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
        Configuration settings = given().orElseGet(LocalProfile::settings);
        int slots = flink.slots();
        settings.set(TaskManagerOptions.NUM_TASK_SLOTS, slots);
        widenNetwork(settings, slots);
        settings.set(
                StateBackendOptions.STATE_BACKEND,
                flink.stateBackend() == FlinkConfig.StateBackend.ROCKSDB ? "rocksdb" : "hashmap");
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toString());
        settings.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS,
                flink.restartAttempts());
        return scaled(StreamExecutionEnvironment.createLocalEnvironment(slots, settings), flink);
    }

    /**
     * What the profile has for buffers is enough for some ten trainers, not for a large machine.
     */
    private static void widenNetwork(Configuration settings, int slots) {
        MemorySize given = settings.get(TaskManagerOptions.NETWORK_MEMORY_MAX);
        MemorySize segment = settings.get(TaskManagerOptions.MEMORY_SEGMENT_SIZE);
        // A sender holds a buffer for each receiver and one more.
        MemorySize edges = segment.multiply((double) ALL_TO_ALL * slots * (slots + 1));
        MemorySize wanted = given.divide(2).add(edges);
        if (wanted.compareTo(given) > 0) {
            settings.set(TaskManagerOptions.NETWORK_MEMORY_MIN, wanted);
            settings.set(TaskManagerOptions.NETWORK_MEMORY_MAX, wanted);
        }
    }

    private static StreamExecutionEnvironment scaled(
            StreamExecutionEnvironment environment, FlinkConfig flink) {
        environment.setParallelism(flink.parallelism());
        environment.setMaxParallelism(KeyGroups.COUNT);
        environment.enableCheckpointing(
                flink.checkpointIntervalMs(), CheckpointingMode.EXACTLY_ONCE);
        return environment;
    }

    /** The given profile's folder for checkpoints, or empty if it has none. */
    static String checkpointFolder() {
        return given().flatMap(
                        profile -> profile.getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY))
                .orElse("");
    }

    /** The profile that whoever starts or submits the job has named. */
    private static Optional<Configuration> given() {
        return Optional.ofNullable(System.getenv(PROFILE_VARIABLE))
                .map(GlobalConfiguration::loadConfiguration);
    }
}
