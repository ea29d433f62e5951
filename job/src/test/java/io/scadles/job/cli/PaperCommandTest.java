package io.scadles.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaperCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir private Path folder;

    @BeforeEach
    void writeGroup() throws IOException {
        Files.writeString(
                folder.resolve("group.yaml"),
                """
                title: Table II
                stands-for: Table II
                accumulations:
                  - {setting: ResNet152, iteration-ms: 1200, rate-samples-per-second: 100,
                     iterations: 1000, published-gib: 0.35, source: Table II}
                """);
    }

    @Test
    void usageExample() {
        Path results = folder.resolve("results");

        assertThat(run(folder.toString(), "--out", results.toString())).isZero();

        Path page = results.resolve(folder.getFileName() + ".md");
        assertThat(out).hasToString("Page: " + page + "\n");
        assertThat(page).content().contains("| ResNet152 | 1.2 | 100 | 1,000 |");
    }

    @Test
    void aDryRunListsTheRunsAndStartsNone() throws IOException {
        Files.writeString(
                folder.resolve("group.yaml"),
                """
                title: t
                stands-for: s
                comparisons: [{name: a, ours: x, target: 0.5}]
                """);
        Files.writeString(
                folder.resolve("x.yaml"),
                """
                network: {name: mlp}
                data: {dataset: synthetic-images}
                devices: {rates-samples-per-second: [20, 30]}
                optimizer: {learning-rate: 0.1}
                """);

        assertThat(run(folder.toString(), "--seeds", "4,5", "--dry-run")).isZero();

        assertThat(out.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("x ").contains("seed 4 "),
                        line -> assertThat(line).startsWith("x ").contains("seed 5 "));
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void aGroupThatDoesNotExistIsAMistake() {
        assertThat(run("bathcing")).isEqualTo(2);

        assertThat(err.toString())
                .contains("conf/paper/bathcing/group.yaml: there is no such file; give the name");
    }

    @Test
    void aWrongCommandLineIsExplained() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required parameter: 'GROUP'; see --list");

        assertThat(run(folder.toString(), "--seeds", "1,1")).isEqualTo(2);
        assertThat(err.toString()).contains("--seeds names a seed twice: [1, 1]");
    }

    private int run(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "paper";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return ScadlesCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    }
}
