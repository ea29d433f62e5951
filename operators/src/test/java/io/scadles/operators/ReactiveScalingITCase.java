package io.scadles.operators;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.SchedulerExecutionMode;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reactive mode scales every vertex as far as it may and there are slots. */
class ReactiveScalingITCase {

    private static final SampleLog LOG = SampleLog.uneven(8, 60_000);
    private static final int ROUNDS = 40;

    @TempDir Path folder;

    @Test
    void theWholeLoopGrowsAndShrinksWithTheClusterAndTheBitsAreTheSame() throws Exception {
        LoopRun undisturbed = run(folder.resolve("undisturbed"), 2).start();
        LoopRun run = run(folder.resolve("reactive"), 2);
        run.engine = SoftmaxEngine.slow(10);
        run.firstSourcePauseNanos = 300_000;
        try (MiniCluster cluster = new MiniCluster(reactive())) {
            cluster.start();
            run.cluster = cluster.getRestAddress().get();
            run.submit().awaitCheckpointAt(2);
            cluster.startTaskManager();
            run.awaitCheckpointAt(3);
            cluster.terminateTaskManager(0).get();
            run.awaitCheckpointAt(2);
            run.await();
        }

        assertThat(run.history()).isEqualTo(undisturbed.history());
        assertThat(run.finalModel()).containsExactly(undisturbed.finalModel());
        assertThat(run.commitsRejected()).isZero();
        run.assertConserves();
    }

    private static LoopRun run(Path folder, int parallelism) {
        LoopRun run = new LoopRun(LOG, folder);
        run.rounds = ROUNDS;
        run.parallelism = parallelism;
        return run;
    }

    private static MiniClusterConfiguration reactive() {
        Configuration flink = new Configuration();
        flink.set(JobManagerOptions.SCHEDULER_MODE, SchedulerExecutionMode.REACTIVE);
        // By default it waits half a minute after a change before it makes the next one.
        flink.set(
                JobManagerOptions.SCHEDULER_EXECUTING_COOLDOWN_AFTER_RESCALING,
                Duration.ofMillis(50));
        flink.set(
                JobManagerOptions.SCHEDULER_EXECUTING_RESOURCE_STABILIZATION_TIMEOUT,
                Duration.ofMillis(50));
        flink.setString(
                "metrics.reporter.probe.factory.class", CounterProbe.Factory.class.getName());
        flink.set(RestOptions.BIND_PORT, "0");
        flink.setString("taskmanager.memory.network.min", "64 mb");
        flink.setString("taskmanager.memory.network.max", "64 mb");
        flink.set(TaskManagerOptions.NUM_TASK_SLOTS, 1);
        // A mini cluster that starts with one cannot talk to others.
        return new MiniClusterConfiguration.Builder()
                .setConfiguration(flink)
                .setNumTaskManagers(2)
                .setNumSlotsPerTaskManager(1)
                .build();
    }
}
