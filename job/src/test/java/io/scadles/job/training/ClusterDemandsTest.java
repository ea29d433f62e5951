package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterDemandsTest {

    @Test
    void usageExample() {
        assertThatCode(() -> ClusterDemands.check(environment(Map.of())))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "execution.checkpointing.unaligned.enabled, true",
        "execution.checkpointing.max-concurrent-checkpoints, 2",
        "execution.checkpointing.mode, AT_LEAST_ONCE",
        "pipeline.generic-types, true"
    })
    void refusesWithTheKeyAndTheReason(String key, String value) {
        assertThatThrownBy(() -> ClusterDemands.check(environment(Map.of(key, value))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("must be");
    }

    @Test
    void refusesAJobWithoutCheckpoints() {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(1, LocalProfile.settings());

        assertThatThrownBy(() -> ClusterDemands.check(environment))
                .hasMessageContaining("execution.checkpointing.interval");
    }

    private static StreamExecutionEnvironment environment(Map<String, String> changes) {
        Configuration settings = LocalProfile.settings();
        changes.forEach(settings::setString);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(1, settings);
        environment.getCheckpointConfig().setCheckpointInterval(1000);
        return environment;
    }
}
