package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.scadles.job.cluster.Profiles;
import io.scadles.job.cluster.Profiles.Profile;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalResourceOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No profile drifts away from what the loop's recovery counts on. */
class ProfilesTest {

    /**
     * What may differ from one place to another: addresses, and how much of the machine is used.
     */
    private static final List<String> OF_THE_PLACE =
            List.of(
                    "jobmanager.",
                    "rest.",
                    "metrics.",
                    "taskmanager.host",
                    "taskmanager.bind-host",
                    "taskmanager.numberOfTaskSlots",
                    "taskmanager.memory.process.size");

    @ParameterizedTest
    @MethodSource("profiles")
    void theJobRunsWithIt(Profile profile) {
        // Given, not left to Flink's defaults: those may change with Flink.
        assertThat(profile.settings().toMap())
                .containsKeys(
                        "execution.checkpointing.unaligned.enabled",
                        "execution.checkpointing.max-concurrent-checkpoints",
                        "execution.checkpointing.mode",
                        "pipeline.generic-types");
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(
                        1, new Configuration(profile.settings()));
        environment.getCheckpointConfig().setCheckpointInterval(1000);

        assertThatCode(() -> ClusterDemands.check(environment)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void theCodeSaysTheSameWhereNoProfileIsGiven(Profile profile) {
        boolean local = profile.name().equals("local");
        Configuration code = local ? LocalProfile.settings() : JobProfile.inCluster();

        Map<String, String> folder = profile.settings().toMap();

        code.toMap()
                .forEach(
                        (key, value) ->
                                assertThat(normal(folder.get(key)))
                                        .as(key)
                                        .isEqualTo(normal(value)));
    }

    /** Flink writes sizes and durations in several ways. */
    private static String normal(String value) {
        return value == null
                ? "absent"
                : value.replace(" ", "")
                        .replace("bytes", "")
                        .replace("32768", "32kb")
                        .replace("1min", "60s");
    }

    @ParameterizedTest
    @MethodSource("clusters")
    void aClusterTreatsTheJobAsTheStandaloneOneDoes(Profile profile) {
        TreeMap<String, String> expected = ofTheJob(Profiles.named("standalone"));

        assertThat(expected).containsKeys("env.java.opts.all", "restart-strategy.type");
        assertThat(ofTheJob(profile)).containsAllEntriesOf(expected);
    }

    @ParameterizedTest
    @MethodSource("gpus")
    void aTaskManagerHasOneGpuAndOneSlot(Profile profile) {
        Configuration settings = profile.settings();

        assertThat(settings.get(ExternalResourceOptions.EXTERNAL_RESOURCE_LIST))
                .containsExactly("gpu");
        assertThat(settings.toMap())
                .containsEntry("external-resource.gpu.amount", "1")
                .containsEntry(
                        "external-resource.gpu.driver-factory.class",
                        "org.apache.flink.externalresource.gpu.GPUDriverFactory");
        assertThat(settings.get(TaskManagerOptions.NUM_TASK_SLOTS)).isEqualTo(1);
    }

    private static TreeMap<String, String> ofTheJob(Profile profile) {
        TreeMap<String, String> settings = new TreeMap<>();
        for (Map.Entry<String, String> setting : profile.settings().toMap().entrySet()) {
            if (OF_THE_PLACE.stream().noneMatch(setting.getKey()::startsWith)) {
                settings.put(setting.getKey(), setting.getValue());
            }
        }
        return settings;
    }

    static List<Profile> profiles() {
        return Profiles.all();
    }

    static List<Profile> clusters() {
        return Profiles.all().stream().filter(profile -> !profile.name().equals("local")).toList();
    }

    static List<Profile> gpus() {
        List<Profile> gpus =
                Profiles.all().stream().filter(profile -> profile.name().contains("gpu")).toList();
        assertThat(gpus).hasSize(2);
        return gpus;
    }
}
