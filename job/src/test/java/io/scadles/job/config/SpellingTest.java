package io.scadles.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {

    @Test
    void usageExample() {
        assertThat(
                        Spelling.nearest(
                                "compresion.ratio", List.of("batching.ratio", "compression.ratio")))
                .contains("compression.ratio");
    }

    @ParameterizedTest
    @CsvSource({
        "sede, seed",
        "optimiser.momentum, optimizer.momentum",
        "learning-rate, optimizer.learning-rate",
        "optimizer.learningrate, optimizer.learning-rate",
        "optimizer.learning_rate, optimizer.learning-rate",
        "batching.min_batch, batching.min-batch",
        "minbatch, batching.min-batch",
        "kafka.window-ms, clock.window-ms",
        "devices.rates-sample-per-seconds, devices.rates-samples-per-second",
        "evaluation.sampels, evaluation.samples",
        "stop.round, stop.rounds",
        "bathcing, batching"
    })
    void misspelledAndMisplacedKeysAreFound(String given, String meant) {
        assertThat(Spelling.nearest(given, Experiment.SCHEMA.paths())).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"quux", "batching.zebra", "elasticity.zone"})
    void nothingIsSuggestedForWordsFarFromAllKeys(String given) {
        assertThat(Spelling.nearest(given, Experiment.SCHEMA.paths())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"seed, seed, 0", "sede, seed, 1", "'', abc, 3", "kitten, sitting, 3"})
    void editsAreCounted(String from, String to, int edits) {
        assertThat(Spelling.edits(from, to)).isEqualTo(edits);
        assertThat(Spelling.edits(to, from)).isEqualTo(edits);
    }
}
