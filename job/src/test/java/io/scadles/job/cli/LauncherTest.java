package io.scadles.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the launcher in a copy of the project's outline, with a Maven that only makes the jar and a
 * Java that only prints its arguments.
 */
class LauncherTest {

    @TempDir private Path folder;
    private Path home;

    @BeforeEach
    void makeProject() throws IOException {
        home = folder.resolve("a project");
        Path source = home.resolve("model/src/main/java/A.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, "class A {}");
        Files.copy(Path.of("../pom.xml"), home.resolve("pom.xml"));
        for (String module : List.of("model", "operators", "job")) {
            Files.createDirectories(home.resolve(module).resolve("src/main"));
            Files.writeString(home.resolve(module).resolve("pom.xml"), "<project/>");
        }
        Files.copy(Path.of("../scadles"), home.resolve("scadles"));
        script(
                folder.resolve("bin/mvn"),
                "echo mvn \"$@\"; mkdir -p job/target; touch job/target/scadles.jar\n");
        script(folder.resolve("jdk/bin/java"), "printf '%s\\n' \"$@\"; exit 3\n");
    }

    @Test
    void usageExample() throws Exception {
        Run run = launch("check", "my file.yaml");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.out())
                .contains("-Xmx2g")
                .contains("--add-opens=java.base/java.nio=ALL-UNNAMED")
                .contains("-Dai.djl.offline=true")
                .contains(home.resolve("job/target/scadles.jar") + ":")
                .containsSubsequence("io.scadles.job.cli.ScadlesCommand", "check", "my file.yaml");
    }

    @Test
    void itBuildsOnlyWhenNeeded() throws Exception {
        assertThat(launch().err()).contains("Building ScaDLES", "mvn -B -q -DskipTests package");
        assertThat(launch().err()).isEmpty();

        Files.setLastModifiedTime(
                home.resolve("model/src/main/java/A.java"),
                FileTime.from(Instant.now().plusSeconds(5)));
        assertThat(launch().err()).contains("Building ScaDLES");
    }

    @Test
    void itBuildsAgainWhenTheJarIsGone() throws Exception {
        launch();
        Files.delete(home.resolve("job/target/scadles.jar"));

        assertThat(launch().err()).contains("Building ScaDLES");
    }

    @Test
    void aFailedBuildEndsItAndIsTriedAgain() throws Exception {
        script(folder.resolve("bin/mvn"), "echo broken; exit 1\n");

        for (int attempt = 0; attempt < 2; attempt++) {
            Run run = launch();
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("broken", "The build failed");
            assertThat(run.out()).isEmpty();
        }
    }

    private record Run(int exitCode, String out, String err) {}

    private Run launch(String... arguments) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        List<String> command = new ArrayList<>(List.of(home.resolve("scadles").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.directory(folder.toFile());
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().keySet().removeAll(List.of("SCADLES_HEAP", "SCADLES_OPTS"));
        int exitCode = builder.start().waitFor();
        return new Run(
                exitCode,
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    /** Writes an executable script. */
    private static void script(Path path, String text) throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "#!/usr/bin/env bash\n" + text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
