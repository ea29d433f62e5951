package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scadles.job.config.ConfigException;
import io.scadles.job.config.Experiment;
import io.scadles.job.results.InjectionTotals;
import io.scadles.job.results.Summary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Devices that share samples, from Kafka to the summary. */
@Timeout(120)
class InjectionRunITCase {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SMALL =
            """
            network: {name: mlp}
            data: {dataset: synthetic-images}
            devices:
              rates-samples-per-second: [12, 24, 48, 96]
              duration-s: 20
            clock: {fixed-ms: 1500}
            injection: {alpha: 0.5, beta: 0.25, never-share: [device-002]}
            optimizer: {learning-rate: 0.05, base-batch: 180}
            evaluation: {every-rounds: 10, samples: 200}
            flink: {checkpoint-interval-ms: 200, restart-attempts: 20}
            """;

    @TempDir Path results;

    @Test
    void usageExample() throws Exception {
        DrillRun calm = new DrillRun(results, "sharing", SMALL);
        Summary summary = calm.execute();
        Audit.everythingWasRead(calm);
        assertTotals(calm, summary.injection());

        // The same devices once more, with tasks dying at random.
        DrillRun shaken = new DrillRun(results, "sharing-shaken", SMALL);
        Saboteur saboteur = new Saboteur("sharing-shaken", 17, 1 / 700.0, 3);
        Summary again = shaken.tap(saboteur).execute();

        assertThat(saboteur.done()).isEqualTo(3);
        Audit.everythingWasRead(shaken);
        assertThat(again.modelHash()).isEqualTo(summary.modelHash());
        assertThat(again.injection()).isEqualTo(summary.injection());
        // Windows that are closed together may be written in any order.
        assertThat(Files.readAllLines(shaken.folder().injectionFile()))
                .containsExactlyInAnyOrderElementsOf(
                        Files.readAllLines(calm.folder().injectionFile()));
    }

    @Test
    void liveRunsShareToo() throws Exception {
        DrillRun run =
                new DrillRun(
                        results,
                        "sharing-live",
                        SMALL,
                        "clock.mode=live",
                        "stop.duration-s=15",
                        "devices.duration-s=60");
        InjectionTotals totals = run.execute().injection();

        Audit.everythingIsSomewhere(run);
        assertThat(totals.windows()).isBetween(4L, 30L);
        assertThat(totals.trainedSamples()).isPositive();
        assertThat(totals.receivedSamples())
                .isEqualTo(totals.trainedSamples() + totals.droppedSamples() + totals.heldSamples())
                .isLessThanOrEqualTo(3 * totals.givenSamples());
    }

    private static void assertTotals(DrillRun run, InjectionTotals totals) throws Exception {
        List<String> lines = Files.readAllLines(run.folder().injectionFile());
        long given = 0;
        for (String line : lines) {
            JsonNode window = JSON.readTree(line);
            assertThat(window.get("gifts")).hasSize(2);
            for (JsonNode gift : window.get("gifts")) {
                assertThat(gift.get("donor").textValue())
                        .isIn(Set.of("device-000", "device-001", "device-003"));
                given += gift.get("samples").asLong();
            }
        }
        assertThat(totals.windows()).isEqualTo(lines.size()).isEqualTo(20);
        assertThat(totals.givenSamples()).isEqualTo(given).isPositive();
        assertThat(totals.bytesOnce() % given).isZero();
        assertThat(totals.bytesMulticast()).isEqualTo(3 * totals.bytesOnce());
        assertThat(totals.receivedSamples()).isEqualTo(3 * given);
        assertThat(totals.receivedSamples())
                .isEqualTo(
                        totals.trainedSamples() + totals.droppedSamples() + totals.heldSamples());
        assertThat(totals.trainedSamples()).isPositive();
        assertThat(totals.droppedSamples()).as("windows that no round used").isPositive();
    }

    @Test
    void aMisspelledNameIsFoundWhereOnlyTheDataKnowTheDevices() {
        Experiment experiment =
                Experiment.parse(
                        "har",
                        "har",
                        """
                        network: {name: mlp}
                        data: {dataset: har}
                        optimizer: {learning-rate: 0.05}
                        injection: {alpha: 0.5, beta: 0.5, never-share: [person-1]}
                        """,
                        List.of());
        LoopRules rules = new LoopRules(experiment.config());

        assertThat(rules.injection(List.of()).mayShare("person-1")).isFalse();
        assertThat(rules.injection(List.of("person-1", "person-2")).mayShare("person-2")).isTrue();
        assertThatThrownBy(() -> rules.injection(List.of("person-01", "person-02")))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "injection.never-share: names [person-1], which are no devices of this run;"
                                + " expected some of [person-01, person-02]");
    }
}
