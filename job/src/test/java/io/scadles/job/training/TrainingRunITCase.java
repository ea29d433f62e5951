package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.job.config.Experiment;
import io.scadles.job.results.RunFolder;
import io.scadles.job.results.Summary;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
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

    @TempDir Path folder;

    @Test
    void usageExample() throws Exception {
        Summary first = train("replay", List.of());

        assertThat(first.lastTop1()).isGreaterThan(0.5);
        assertThat(first.devices()).hasSize(4);
        RunFolder recorded = RunFolder.open(Path.of(first.folder()));
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

    private Summary train(String name, List<String> overrides) throws Exception {
        Experiment experiment = Experiment.parse(name, name, SMALL, overrides);
        RunFolder run = RunFolder.create(folder, name, Instant.now());
        return new TrainingRun(experiment, run, new PrintStream(System.err, true), false).execute();
    }
}
