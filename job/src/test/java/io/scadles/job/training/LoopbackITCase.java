package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.job.ListeningPorts;
import io.scadles.job.config.Experiment;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing is reachable from other machines unless somebody has said so. */
@Timeout(60)
class LoopbackITCase {

    private static final String LOOPBACK = "127.0.0.1";

    @TempDir Path folder;

    @Test
    void aJobInThisProcessOpensPortsForThisMachineAlone() throws Exception {
        Experiment experiment =
                Experiment.parse(
                        "ports",
                        "ports",
                        """
                        network: {name: mlp}
                        data: {dataset: synthetic-images}
                        optimizer: {learning-rate: 0.05}
                        devices: {rates-samples-per-second: [12]}
                        flink: {parallelism: 2}
                        """,
                        List.of());
        ListeningPorts before = ListeningPorts.now();
        StreamExecutionEnvironment environment =
                FlinkSettings.local(experiment.config().flink(), folder);
        environment.fromSequence(0, Long.MAX_VALUE - 1).sinkTo(new DiscardingSink<>());
        JobClient job = environment.executeAsync();
        try {
            Poll.until(() -> job.getJobStatus().get() == JobStatus.RUNNING, "the job runs");
            ListeningPorts own = ListeningPorts.now().without(before);

            assertThat(own.all()).as("REST at least").isNotEmpty();
            assertThat(own.reachableFromElsewhere()).isEmpty();
        } finally {
            job.cancel().get();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "standalone"})
    void everyProfileBindsToThisMachineAlone(String profile) {
        Configuration settings = GlobalConfiguration.loadConfiguration("../flink-conf/" + profile);

        // RPC, data, blob and metrics ports follow the two hosts; there are no other settings.
        assertThat(settings.get(RestOptions.BIND_ADDRESS)).isEqualTo(LOOPBACK);
        assertThat(settings.get(JobManagerOptions.BIND_HOST)).isEqualTo(LOOPBACK);
        assertThat(settings.get(TaskManagerOptions.BIND_HOST)).isEqualTo(LOOPBACK);
        assertThat(settings.toMap().values()).noneMatch(value -> value.contains("0.0.0.0"));
    }
}
