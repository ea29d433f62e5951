package io.scadles.job.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {

    private static final Instant START = Instant.parse("2026-03-01T12:30:05Z");

    private static final Manifest MANIFEST =
            new Manifest(
                    "quickstart",
                    "ab12",
                    "1.0",
                    Provenance.javaVersion(),
                    Provenance.cpuModel(),
                    7,
                    2,
                    new Manifest.Network("lenet", "none", 61706),
                    List.of(new Manifest.Device("cam-1", "quickstart-cam-1", 38)),
                    List.of(new Manifest.PartitionRange("quickstart-cam-1", 0, 3, 4803)),
                    List.of(new Manifest.PartitionRange("control.quickstart-", 0, 0, 2)),
                    1000,
                    61000,
                    "/tmp/checkpoints",
                    "2026-03-01T12:30:05Z");

    @TempDir private Path results;

    @Test
    void usageExample() throws IOException {
        RunFolder folder = RunFolder.create(results.resolve("runs"), "quickstart", START);
        folder.writeExperiment("seed: 7\n");
        folder.writeManifest(MANIFEST);

        RunFolder again = RunFolder.open(folder.path());

        assertThat(again).isEqualTo(folder);
        assertThat(again.path().getFileName()).hasToString("quickstart-20260301T123005Z");
        assertThat(again.readManifest()).isEqualTo(MANIFEST);
        assertThat(again.experimentFile()).hasContent("seed: 7\n");
    }

    @Test
    void anotherRunOfTheSameSecondGetsAnotherFolder() throws IOException {
        RunFolder first = RunFolder.create(results, "quickstart", START);
        RunFolder second = RunFolder.create(results, "quickstart", START);
        RunFolder third = RunFolder.create(results, "quickstart", START);

        assertThat(second.path()).isEqualTo(Path.of(first.path() + "-2"));
        assertThat(third.path()).isEqualTo(Path.of(first.path() + "-3"));
    }

    @Test
    void theConfigurationOfARunIsNotOverwritten() throws IOException {
        RunFolder folder = RunFolder.create(results, "quickstart", START);
        folder.writeExperiment("seed: 7\n");

        assertThatThrownBy(() -> folder.writeExperiment("seed: 8\n"))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(folder.experimentFile()).hasContent("seed: 7\n");
    }

    @Test
    void theManifestIsReplacedWhole() throws IOException {
        RunFolder folder = RunFolder.create(results, "quickstart", START);
        folder.writeManifest(MANIFEST);
        folder.writeManifest(MANIFEST);

        try (var files = Files.list(folder.path())) {
            assertThat(files).containsExactly(folder.manifestFile());
        }
        assertThat(folder.manifestFile())
                .content()
                .contains("\"configuration_hash\" : \"ab12\"", "\"end_offset\" : 4803");
    }

    @Test
    void anyOtherFolderIsNotARun() {
        assertThatThrownBy(() -> RunFolder.open(results))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("expected the folder of a run");
    }

    @Test
    void theMachineIsNamed() {
        assertThat(Provenance.cpuModel()).isNotBlank();
        assertThat(Provenance.javaVersion()).startsWith("17");
        assertThat(Provenance.productVersion()).isNotBlank();
    }
}
