package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.job.config.Experiment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileCheckTest {

    private static final Path STANDALONE = Path.of("..", "flink-conf", "standalone");

    @TempDir Path folder;

    private final Experiment experiment =
            Experiment.read(Path.of("..", "conf", "quickstart.yaml"), List.of());
    private final Preflight preflight = Preflight.of(experiment);
    private final NativeMemory memory = new NativeMemory(400L << 20, 1L << 20, 4096);
    private Path jar;

    @BeforeEach
    void makeJar() throws IOException {
        jar = jar("job.jar", "io/scadles/job/Job.class");
    }

    @Test
    void usageExample() throws IOException {
        ProfileCheck check = ProfileCheck.of(experiment, memory, preflight, STANDALONE, jar);

        assertThat(check.problems()).isEmpty();
        assertThat(check.needs()).contains("2 trainers in a TaskManager of 2 slots");
    }

    @Test
    void djlInTheJobJarIsFound() throws IOException {
        Path fat = jar("fat.jar", "ai/djl/engine/Engine.class");

        assertThat(ProfileCheck.of(experiment, memory, preflight, STANDALONE, fat).problems())
                .singleElement()
                .asString()
                .contains("fat.jar must not hold DJL");
    }

    @Test
    void whatTheProfileLacksIsFound() throws IOException {
        List<String> problems = withProfile("execution.checkpointing.unaligned.enabled: true");

        assertThat(String.join("\n", problems))
                .contains("must name ai.djl.")
                .contains("must name com.sun.jna.")
                .contains("execution.checkpointing.unaligned.enabled must be false")
                .contains("taskmanager.memory.task.off-heap.size must be at least");
    }

    @Test
    void parentFirstLoadingNeedsNoPatterns() throws IOException {
        assertThat(String.join("\n", withProfile("classloader.resolve-order: parent-first")))
                .doesNotContain("must name");
    }

    private List<String> withProfile(String text) throws IOException {
        Path profile = Files.createDirectory(folder.resolve("profile"));
        Files.writeString(profile.resolve("config.yaml"), text);
        return ProfileCheck.of(experiment, memory, preflight, profile, jar).problems();
    }

    @Test
    void memoryIsMeasured() throws IOException {
        NativeMemory measured = NativeMemory.of(experiment);

        assertThat(measured.replicaBytes())
                .isEqualTo(2L * Float.BYTES * (preflight.parameters() + preflight.buffers()));
        assertThat(measured.libraryBytes()).isNotNegative();
        assertThat(measured.bytes(2, 64) - measured.bytes(1, 64))
                .isEqualTo(measured.replicaBytes() + 64 * measured.sampleBytes());
    }

    private Path jar(String name, String entry) throws IOException {
        Path file = folder.resolve(name);
        try (JarOutputStream jarFile = new JarOutputStream(Files.newOutputStream(file))) {
            jarFile.putNextEntry(new ZipEntry(entry));
        }
        return file;
    }
}
