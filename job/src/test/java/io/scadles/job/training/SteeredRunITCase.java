package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scadles.job.config.ConfigException;
import io.scadles.job.config.Experiment;
import io.scadles.job.kafka.ControlTopic;
import io.scadles.job.kafka.SharedBroker;
import io.scadles.job.results.RunFolder;
import io.scadles.job.results.Summary;
import io.scadles.model.sync.ModelSwitch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs of which records of the control topic change the synchronization model. */
@Timeout(180)
class SteeredRunITCase {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String COMMON =
            """
            network: {name: mlp}
            data: {dataset: synthetic-images}
            optimizer: {learning-rate: 0.02}
            evaluation: {every-rounds: 10, samples: 200}
            sync: {switchable: [scadles, ssp, adsp]}
            adsp: {check-period-ms: 2000, commits-per-period: 2, max-commits-per-period: 4, search-periods: 0}
            """;

    private static final String LIVE =
            COMMON
                    + """
                    devices: {rates-samples-per-second: [24, 48, 96], duration-s: 60}
                    clock: {mode: live}
                    flink: {checkpoint-interval-ms: 500}
                    stop: {duration-s: 24}
                    """;

    private static final String REPLAY =
            COMMON
                    + """
                    devices: {rates-samples-per-second: [12, 24, 48], duration-s: 30}
                    clock: {fixed-ms: 200, step-factors: [3]}
                    """;

    @TempDir Path results;

    @Test
    void usageExample() throws Exception {
        DrillRun run = new DrillRun(results, "steered-live", LIVE);
        CompletableFuture<Summary> training = run.inBackground();
        Poll.until(() -> models(run.folder()).size() > 3, "rounds are closed");
        Steering steering = steering("steered-live", LIVE);
        control(run.prefix()).send(new ModelSwitch(System.currentTimeMillis(), "no-such-model"));
        steering.change("ssp", Instant::now);
        Poll.until(() -> models(run.folder()).contains("ssp"), "ssp decides");
        steering.change("adsp", Instant::now);
        Poll.until(() -> models(run.folder()).contains("adsp"), "adsp decides");
        steering.change("scadles", Instant::now);

        Summary summary = training.get();

        assertThat(turns(run.folder())).containsExactly("scadles", "ssp", "adsp", "scadles");
        assertThat(run.books().values()).allMatch(book -> book.trained() > 0);
        Audit.everythingIsSomewhere(run);
        assertThat(run.folder().readManifest().control().get(0).topic())
                .isEqualTo("control.steered-live-");
        assertThat(summary.modelHash()).hasSize(64);
    }

    @Test
    void aReplayMakesTheSameChanges() throws Exception {
        DrillRun run = new DrillRun(results, "steered-replay", REPLAY);
        ControlTopic control = control(run.prefix());
        control.ensure();
        control.send(at(8, "adsp"));
        control.send(at(-5, "ssp"));
        control.send(at(16, "scadles"));
        control.send(at(12, "no-such-model"));
        control.send(at(4, "ssp"));

        Summary first = run.execute();

        assertThat(turns(run.folder())).containsExactly("scadles", "ssp", "adsp", "scadles");
        assertThat(run.folder().readManifest().control().get(0).endOffset()).isEqualTo(5);
        // What is asked for later is of a later run.
        control.send(at(6, "scadles"));
        RunFolder again = RunFolder.create(results, "again", Instant.now());
        Summary second =
                repeat(
                        run.folder(),
                        again,
                        List.of("flink.parallelism=3", "flink.update-parallelism=2"));

        assertThat(second.modelHash()).isEqualTo(first.modelHash());
        assertThat(models(again)).isEqualTo(models(run.folder()));

        try (Admin admin = SharedBroker.endpoint().admin()) {
            admin.deleteRecords(
                            Map.of(
                                    new TopicPartition(control.name(), 0),
                                    RecordsToDelete.beforeOffset(2)))
                    .all()
                    .get();
        }
        assertThatThrownBy(
                        () ->
                                repeat(
                                        run.folder(),
                                        RunFolder.create(results, "gone", Instant.now()),
                                        List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("control records of the run are not at")
                .hasMessageContaining("control.steered-replay--0 holds offsets 2 to 6");
    }

    @Test
    void plannedChangesNeedNoTopic() throws Exception {
        String yaml =
                REPLAY.replace(
                        "switchable: [scadles, ssp, adsp]", "switches: ['6 adsp', '14 ssp']");
        DrillRun run = new DrillRun(results, "planned", yaml);

        run.execute();

        assertThat(turns(run.folder())).containsExactly("scadles", "adsp", "ssp");
        assertThat(run.folder().readManifest().control()).isEmpty();
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> steering("steered-live", LIVE).change("asp", Instant::now))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "does not lead to 'asp', expected one of [adsp, scadles, ssp]");
        assertThatThrownBy(
                        () ->
                                new Steering(Experiment.parse("alone", "alone", LIVE, List.of()))
                                        .change("ssp", Instant::now))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("not 'embedded'");
        assertThatThrownBy(
                        () ->
                                steering(
                                                "kept",
                                                LIVE.replace("[scadles, ssp, adsp]", "[]")
                                                        .replaceAll("adsp: .*", ""))
                                        .change("ssp", Instant::now))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("runs of this experiment keep their model");
    }

    private static ModelSwitch at(long second, String model) {
        return new ModelSwitch(StreamPlanner.LOG_START_MS + 1000 * second, model);
    }

    private static ControlTopic control(String prefix) {
        return ControlTopic.of(SharedBroker.endpoint(), prefix);
    }

    private static Steering steering(String name, String yaml) {
        return new Steering(
                Experiment.parse(
                        name,
                        name,
                        yaml,
                        List.of(
                                "kafka.bootstrap-servers="
                                        + SharedBroker.endpoint().bootstrapServers())));
    }

    private static Summary repeat(RunFolder recorded, RunFolder folder, List<String> overrides)
            throws Exception {
        Experiment experiment = Experiment.read(recorded.experimentFile(), overrides);
        return new TrainingRun(experiment, folder, System.err, false).repeat(recorded);
    }

    /** Name of the model of each row with samples. */
    private static List<String> models(RunFolder folder) throws Exception {
        List<String> models = new ArrayList<>();
        if (Files.exists(folder.roundsFile())) {
            String text = Files.readString(folder.roundsFile());
            // The last line may still be on its way.
            for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
                JsonNode row = JSON.readTree(line);
                if (row.get("samples").asLong() > 0) {
                    models.add(row.get("sync_model").asText());
                }
            }
        }
        return models;
    }

    private static List<String> turns(RunFolder folder) throws Exception {
        List<String> turns = new ArrayList<>();
        for (String model : models(folder)) {
            if (turns.isEmpty() || !turns.get(turns.size() - 1).equals(model)) {
                turns.add(model);
            }
        }
        return turns;
    }
}
