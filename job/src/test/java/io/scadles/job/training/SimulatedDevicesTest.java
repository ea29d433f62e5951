package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.job.config.ConfigException;
import io.scadles.job.config.Experiment;
import io.scadles.job.config.ExperimentConfig;
import io.scadles.job.dataset.LoadedDataset;
import io.scadles.job.dataset.SyntheticImages;
import io.scadles.job.devices.DeviceTrace;
import io.scadles.job.devices.PublishedRates;
import io.scadles.job.devices.ScriptRates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatedDevicesTest {

    private static final String BASE =
            """
            network: {name: mlp}
            data: {dataset: synthetic-images}
            devices: {rate-set: s1, count: 10}
            optimizer: {learning-rate: 0.1}
            """;

    private static final LoadedDataset DATA =
            new SyntheticImages(10, new long[] {1, 2, 2}, 500, 1, 1).load();

    @Test
    void usageExample() {
        ExperimentConfig config = config("data.partition=labels", "data.labels-per-device=1");

        List<DeviceTrace> traces = SimulatedDevices.traces(config, DATA);

        assertThat(traces)
                .extracting(DeviceTrace::device)
                .containsExactlyElementsOf(SimulatedDevices.listed(config).keySet());
        assertThat(traces).hasSize(10).allMatch(trace -> labels(trace).size() == 1);
    }

    @ParameterizedTest
    @CsvSource({"s1, S1", "s2, S2", "s1-prime, S1_PRIME", "s2-prime, S2_PRIME"})
    void drawnRatesFollowTheirOwnSeedAlone(String name, PublishedRates set) {
        String rateSet = "devices.rate-set=" + name;
        assertThat(SimulatedDevices.listed(config(rateSet, "seed=9")).values())
                .containsExactlyElementsOf(set.draw(10, 1));
        assertThat(SimulatedDevices.listed(config(rateSet, "devices.rate-seed=7")).values())
                .containsExactlyElementsOf(set.draw(10, 7));
    }

    @Test
    void theListsOfTheScriptsHaveNames() {
        assertThat(scripts("scripts-s1")).isEqualTo(ScriptRates.S1);
        assertThat(scripts("scripts-s1-prime")).isEqualTo(ScriptRates.S1_PRIME);
        assertThat(scripts("scripts-s2-prime")).isEqualTo(ScriptRates.S2_PRIME);
        assertThat(scripts("scripts-25")).isEqualTo(ScriptRates.TWENTY_FIVE);
    }

    @Test
    void dealtByADirichletDistributionSomeDevicesLackLabels() {
        ExperimentConfig config = config("data.partition=dirichlet", "data.dirichlet-alpha=0.1");

        assertThat(SimulatedDevices.traces(config, DATA))
                .anyMatch(trace -> labels(trace).size() < 5);
    }

    @Test
    void aDeviceFollowsItsRateTrace(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("rates.csv");
        Files.writeString(file, "device,from_s,rate_samples_per_second\ndevice-003,1,300\n");
        ExperimentConfig config = config("devices.rate-trace='" + file + "'");
        double listed = SimulatedDevices.listed(config).get("device-003");

        assertThat(samples(SimulatedDevices.traces(config, DATA).get(3), 2000))
                .isEqualTo((int) listed + 300);
    }

    @Test
    void whatCannotBeDealtIsFoundBeforeARun() {
        Experiment experiment =
                experiment("data.partition=labels", "data.labels-per-device=1", "devices.count=9");

        assertThatThrownBy(() -> Preflight.of(experiment))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("data.partition: ")
                .hasMessageContaining("leave 1 of 10 labels to nobody");
    }

    private static Set<Integer> labels(DeviceTrace trace) {
        DeviceTrace.Cursor cursor = trace.cursor(60_000);
        Set<Integer> labels = new TreeSet<>();
        while (cursor.advance()) {
            labels.add(DATA.train().labels()[cursor.sample()]);
        }
        return labels;
    }

    private static int samples(DeviceTrace trace, long durationMs) {
        DeviceTrace.Cursor cursor = trace.cursor(durationMs);
        int samples = 0;
        while (cursor.advance()) {
            samples++;
        }
        return samples;
    }

    private static List<Double> scripts(String name) {
        return List.copyOf(
                SimulatedDevices.listed(config("devices.rate-set=" + name, "devices.count=0"))
                        .values());
    }

    private static ExperimentConfig config(String... overrides) {
        return experiment(overrides).config();
    }

    private static Experiment experiment(String... overrides) {
        return Experiment.parse("mine", "mine.yaml", BASE, List.of(overrides));
    }
}
