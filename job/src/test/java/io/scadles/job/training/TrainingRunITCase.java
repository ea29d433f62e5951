package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scadles.job.config.Experiment;
import io.scadles.job.devices.PublishedRates;
import io.scadles.job.results.Manifest;
import io.scadles.job.results.RunFolder;
import io.scadles.job.results.Summary;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs: a real broker, simulated devices, a mini cluster, PyTorch, and the run's folder. */
class TrainingRunITCase {

    private static final String SMALL =
            """
            network: {name: mlp}
            data: {dataset: synthetic-images}
            devices:
              rates-samples-per-second: [12, 24, 48, 96]
              duration-s: 30
            clock: {fixed-ms: 500}
            optimizer: {learning-rate: 0.05, base-batch: 180}
            evaluation: {every-rounds: 10}
            flink: {checkpoint-interval-ms: 500}
            """;

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path folder;

    @Test
    void usageExample() throws Exception {
        Summary first = train("replay", List.of());

        assertThat(first.lastTop1()).isGreaterThan(0.5);
        assertThat(first.devices()).hasSize(4);
        RunFolder recorded = RunFolder.open(Path.of(first.folder()));
        int trainers = Math.min(4, Runtime.getRuntime().availableProcessors());
        assertThat(recorded.readManifest().parallelism()).isEqualTo(trainers);
        assertThat(
                        Experiment.read(recorded.experimentFile(), List.of())
                                .config()
                                .flink()
                                .parallelism())
                .isEqualTo(trainers);
        RunFolder folderAgain = RunFolder.create(folder, "again", Instant.now());
        Experiment experiment =
                Experiment.read(recorded.experimentFile(), List.of("flink.parallelism=1"));
        Summary again =
                new TrainingRun(experiment, folderAgain, System.err, false).repeat(recorded);
        assertThat(again.modelHash()).isEqualTo(first.modelHash());
    }

    @Test
    void liveRunEndsWithASavepoint() throws Exception {
        Summary live = train("live", List.of("clock.mode=live", "stop.duration-s=15"));

        assertThat(live.lastTop1()).isGreaterThan(0.3);
        assertThat(Path.of(live.folder()).resolve("savepoint")).isNotEmptyDirectory();
    }

    @Test
    void drawnRatesAreRecordedAndBatchesFollowTheirTrace() throws Exception {
        Path trace = folder.resolve("rates.csv");
        Files.writeString(trace, "device,from_s,rate_samples_per_second\ndevice-001,10,200\n");
        Summary summary =
                train(
                        "drawn",
                        List.of(
                                "devices.rates-samples-per-second=[]",
                                "devices.rate-set=s1",
                                "devices.count=4",
                                "devices.rate-trace='" + trace + "'",
                                "devices.duration-s=20",
                                "data.partition=labels",
                                "data.labels-per-device=3",
                                "results.device-rows-every-rounds=1"));

        RunFolder run = RunFolder.open(Path.of(summary.folder()));
        List<Double> drawn = PublishedRates.S1.draw(4, 1);
        assertThat(run.readManifest().devices())
                .extracting(Manifest.Device::rateSamplesPerSecond)
                .isEqualTo(drawn);
        assertThat(run.rateTraceFile()).hasSameTextualContentAs(trace);
        assertThat(batches(run, "device-001")).containsExactly(drawn.get(1).intValue(), 200);
        assertThat(batches(run, "device-002")).containsExactly(drawn.get(2).intValue());
    }

    /** Batches of a device in the order in which it first had them. */
    private static Set<Integer> batches(RunFolder run, String device) throws IOException {
        Set<Integer> batches = new LinkedHashSet<>();
        for (String line : Files.readAllLines(run.devicesFile())) {
            JsonNode row = JSON.readTree(line);
            if (row.get("kind").asText().equals("round")
                    && row.get("device").asText().equals(device)) {
                batches.add(row.get("samples").asInt());
            }
        }
        return batches;
    }

    private Summary train(String name, List<String> overrides) throws Exception {
        Experiment experiment = Experiment.parse(name, name, SMALL, overrides);
        RunFolder run = RunFolder.create(folder, name, Instant.now());
        return new TrainingRun(experiment, run, new PrintStream(System.err, true), false).execute();
    }
}
