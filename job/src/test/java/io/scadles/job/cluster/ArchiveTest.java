package io.scadles.job.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {

    @TempDir Path home;

    @Test
    void usageExample() throws Exception {
        for (String file :
                new String[] {
                    "job/target/scadles-job.jar",
                    "job/target/flink-lib/engine.jar",
                    "conf/quickstart.yaml",
                    "flink-conf/standalone/config.yaml",
                    "ops/alerts.yml",
                    "not-for-clusters.txt"
                }) {
            Files.createDirectories(home.resolve(file).getParent());
            Files.writeString(home.resolve(file), file);
        }
        Path archive = home.resolve("scadles.zip");
        Path again = home.resolve("again.zip");

        Archive.write(new Installation(home), archive);
        Archive.write(new Installation(home), again);

        try (ZipFile zip = new ZipFile(archive.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName))
                    .containsExactly(
                            "scadles-job.jar",
                            "flink-lib/engine.jar",
                            "conf/quickstart.yaml",
                            "flink-conf/standalone/config.yaml",
                            "ops/alerts.yml");
            assertThat(zip.getInputStream(zip.getEntry("flink-lib/engine.jar")))
                    .hasContent("job/target/flink-lib/engine.jar");
        }
        assertThat(again).hasSameBinaryContentAs(archive);
    }
}
