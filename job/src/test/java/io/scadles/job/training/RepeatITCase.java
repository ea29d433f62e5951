package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.job.config.Experiment;
import io.scadles.job.kafka.SharedBroker;
import io.scadles.job.results.RunFolder;
import io.scadles.job.results.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are repeated from what they left behind, as long as their log is kept. */
@Timeout(120)
class RepeatITCase {

    private static final String SMALL =
            """
            network: {name: mlp}
            data: {dataset: synthetic-images}
            optimizer: {learning-rate: 0.05}
            devices: {rates-samples-per-second: [12, 24, 48], duration-s: 12}
            clock: {fixed-ms: 500}
            evaluation: {every-rounds: 10, samples: 200}
            """;

    @TempDir Path results;

    @Test
    void usageExample() throws Exception {
        DrillRun run = new DrillRun(results, "repeated", SMALL);
        Summary first = run.execute();

        Summary again =
                repeat(
                        run.folder(),
                        List.of(
                                "flink.parallelism=1",
                                "flink.update-parallelism=3",
                                "flink.block-length=2048",
                                "flink.state-backend=rocksdb"));

        assertThat(again.modelHash()).isEqualTo(first.modelHash());

        // Without the beginning of one device's log, and then without the whole of another's.
        try (Admin admin = SharedBroker.endpoint().admin()) {
            admin.deleteRecords(
                            Map.of(
                                    new TopicPartition("repeated-device-001", 0),
                                    RecordsToDelete.beforeOffset(100)))
                    .all()
                    .get();
            admin.deleteTopics(List.of("repeated-device-002")).all().get();
        }
        assertThatThrownBy(() -> repeat(run.folder(), List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(SharedBroker.endpoint().bootstrapServers())
                .hasMessageContaining(
                        "repeated-device-001-0 holds offsets 100 to 288, the run read 0 to 288")
                .hasMessageContaining("repeated-device-002-0 does not exist")
                .hasMessageNotContaining("device-000");
    }

    @Test
    void aBrokerOfOurOwnIsNotStartedOnNothing() throws Exception {
        RunFolder recorded = RunFolder.create(results, "emptied", Instant.now());
        recorded.writeExperiment(Experiment.parse("emptied", "", SMALL, List.of()).toYaml());

        assertThatThrownBy(() -> repeat(recorded, List.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(recorded.path().resolve("kafka").toString())
                .hasMessageContaining("expected the log of the run");
        assertThat(Files.exists(recorded.path().resolve("kafka"))).isFalse();
    }

    private Summary repeat(RunFolder recorded, List<String> overrides) throws Exception {
        Experiment experiment = Experiment.read(recorded.experimentFile(), overrides);
        RunFolder folder = RunFolder.create(results, "again", Instant.now());
        return new TrainingRun(experiment, folder, System.err, false).repeat(recorded);
    }
}
