package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.scadles.job.config.ConfigException;
import io.scadles.job.config.Experiment;
import io.scadles.model.sync.Speeds;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceSpeedsTest {

    private static Speeds speeds(List<String> devices, String... overrides) {
        Experiment experiment =
                Experiment.parse(
                        "mine",
                        "mine.yaml",
                        """
                        network: {name: mlp}
                        data: {dataset: synthetic-images}
                        devices: {rates-samples-per-second: [8, 8, 8]}
                        optimizer: {learning-rate: 0.1}
                        """,
                        List.of(overrides));
        return new DeviceSpeeds(experiment.config()).of(devices, 5000);
    }

    @Test
    void usageExample() {
        Speeds speeds =
                speeds(
                        List.of("b", "a", "c"),
                        "clock.step-factors=[1, 2]",
                        "clock.speed-changes=[c 60 5.5, b 10 1]");

        assertThat(speeds.factor("a", 5000)).isEqualTo(1);
        assertThat(speeds.factor("b", 14_999)).isEqualTo(2);
        assertThat(speeds.factor("b", 15_000)).isEqualTo(1);
        assertThat(speeds.factor("c", 64_999)).isEqualTo(1);
        assertThat(speeds.factor("c", 65_000)).isEqualTo(5.5);
    }

    /** A8: mean speed over that of the slowest. */
    @ParameterizedTest
    @CsvSource({"3, 1.45", "18, 1.45", "18, 2.6", "36, 3.2"})
    void heterogeneity(int devices, double wanted) {
        List<Double> factors = DeviceSpeeds.spread(devices, wanted, 7);

        double slowest = factors.stream().mapToDouble(f -> 1 / f).min().orElseThrow();
        double mean = factors.stream().mapToDouble(f -> 1 / f).average().orElseThrow();
        assertThat(mean / slowest).isCloseTo(wanted, within(1e-9));
        assertThat(factors).contains(1.0);
        assertThat(factors).isEqualTo(DeviceSpeeds.spread(devices, wanted, 7));
    }

    @Test
    void aDeviceThatDoesNotExistIsNamed() {
        assertThatThrownBy(() -> speeds(List.of("a", "b"), "clock.speed-changes=[c 60 5]"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("names c, which is no device of this run");
        assertThatThrownBy(() -> speeds(List.of("a"), "clock.step-factors=[1, 2]"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("has 2 factors for 1 devices");
    }
}
