package io.scadles.job.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryPointTest {

    @TempDir private Path root;

    private RunFolder folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = new RunFolder(Files.createDirectory(root.resolve("run")));
    }

    @Test
    void usageExample() throws IOException {
        checkpointsIn(folder.checkpointFolder().toString());
        metadata(folder.checkpointFolder().resolve("job/chk-7"), 1_000);
        Path newest = metadata(folder.savepointFolder().resolve("savepoint-1a"), 3_000);
        metadata(folder.checkpointFolder().resolve("job/chk-8"), 2_000);
        Files.createDirectories(folder.checkpointFolder().resolve("job/chk-9"));

        assertThat(Path.of(RecoveryPoint.newest(folder))).isEqualTo(newest);
        assertThat(RecoveryPoint.savepoints(folder)).isEqualTo(folder.savepointFolder().toUri());
    }

    @Test
    void savepointsGoWhereCheckpointsAre() throws IOException {
        URI elsewhere = root.resolve("elsewhere/run").toUri();
        checkpointsIn(elsewhere.toString());
        metadata(root.resolve("elsewhere/run/job/chk-1"), 1_000);
        Path newest = metadata(root.resolve("elsewhere/run/savepoint/savepoint-2b"), 2_000);

        assertThat(RecoveryPoint.savepoints(folder))
                .isEqualTo(URI.create(elsewhere + "/savepoint"));
        assertThat(Path.of(RecoveryPoint.newest(folder))).isEqualTo(newest);
    }

    @Test
    void withoutAnyItSaysWhereItLooked() throws IOException {
        checkpointsIn(root.resolve("none").toString());

        assertThatThrownBy(() -> RecoveryPoint.newest(folder))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("expected a savepoint or checkpoint to go on from")
                .hasMessageContaining(root.resolve("none").toUri().toString());
    }

    @Test
    void aFileSystemThatOnlyTheClusterHasIsNamed() throws IOException {
        checkpointsIn("s3://bucket/checkpoints/run");

        assertThat(RecoveryPoint.savepoints(folder))
                .isEqualTo(URI.create("s3://bucket/checkpoints/run/savepoint"));
        assertThatThrownBy(() -> RecoveryPoint.newest(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("this machine cannot look into s3://bucket/checkpoints/run")
                .hasMessageContaining("--from URI");
    }

    private void checkpointsIn(String checkpointFolder) throws IOException {
        folder.writeManifest(
                new Manifest(
                        "e",
                        "hash",
                        "version",
                        "java",
                        "cpu",
                        1,
                        2,
                        new Manifest.Network("mlp", "none", 1),
                        List.of(),
                        List.of(),
                        List.of(),
                        0,
                        0,
                        checkpointFolder,
                        "now"));
    }

    private static Path metadata(Path point, long ms) throws IOException {
        Path file = Files.createDirectories(point).resolve("_metadata");
        Files.writeString(file, "m");
        Files.setLastModifiedTime(file, FileTime.fromMillis(ms));
        return point;
    }
}
