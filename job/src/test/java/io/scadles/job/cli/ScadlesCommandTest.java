package io.scadles.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.job.config.ConfigDocs;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScadlesCommandTest {

    private static final String VALID =
            """
            network: {name: mlp}
            data: {dataset: synthetic-images}
            devices: {rates-samples-per-second: [20, 30]}
            optimizer: {learning-rate: 0.1}
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir private Path folder;

    @Test
    void usageExample() throws IOException {
        String file = file(VALID);

        assertThat(run("check", file, "--set", "seed=2", "--set", "sync.model=ddl")).isZero();

        assertThat(out.toString())
                .containsPattern("seed +\\* 2 +1 +seed of")
                .containsPattern("buffer.policy +persistence ")
                .contains(
                        "devices    2, mean 25.0 samples/s, standard deviation 7.1: 20, 30\ndata ")
                .containsPattern(
                        "trainers   [12]; the busiest has (100|50)[.]0 % of a round's samples")
                .containsPattern("quickstart.yaml is valid, configuration [0-9a-f]{64}\n$");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void allMistakesAreListedWithoutAStackTrace() throws IOException {
        String file = file(VALID + "sede: 3\n");

        assertThat(run("check", file, "--set", "batching.min-batch=0")).isEqualTo(2);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .isEqualTo(
                        """
                        The configuration has 2 mistakes:
                          FILE:5: unknown key 'sede'; did you mean 'seed'?
                          --set batching.min-batch=0: batching.min-batch (0) must be at least 1 and at most 65536
                        """
                                .replace("FILE", file));
    }

    @Test
    void verboseShowsTheStackTrace() throws IOException {
        assertThat(run("check", file("seed: x"), "--verbose")).isEqualTo(2);

        assertThat(err.toString()).contains("The configuration has", "\tat io.scadles.job.config");
    }

    @Test
    void aMissingFileIsAMistakeOfTheConfiguration() {
        String file = folder.resolve("absent.yaml").toString();

        assertThat(run("check", file)).isEqualTo(2);

        assertThat(err.toString()).contains(file + ": there is no such file");
    }

    @Test
    void aWrongRateTraceIsAMistakeOfTheConfiguration() throws IOException {
        Path trace = Files.writeString(folder.resolve("rates.csv"), "device,rate\n");

        assertThat(run("check", file(VALID), "--set", "devices.rate-trace='" + trace + "'"))
                .isEqualTo(2);

        assertThat(err.toString())
                .contains("devices.rate-trace: ", "rates.csv:1: expected the header device,from_s");
    }

    @Test
    void wrongClientPropertiesAreAMistakeOfTheConfiguration() throws IOException {
        Path properties = Files.writeString(folder.resolve("client.properties"), "acks=1\n");
        String file = file(VALID);

        for (String verb : new String[] {"check", "train", "produce"}) {
            err.getBuffer().setLength(0);
            int code =
                    run(
                            verb,
                            file,
                            "--set",
                            "kafka.bootstrap-servers=127.0.0.1:1",
                            "--set",
                            "kafka.client-properties='" + properties + "'",
                            "--set",
                            "results.folder='" + folder.resolve("runs") + "'");

            assertThat(code).as(verb).isEqualTo(2);
            assertThat(err.toString())
                    .contains(
                            "kafka.client-properties: ",
                            properties + ": 'acks' is set by the program itself; remove it");
        }
    }

    @Test
    void theKeysNeedNoFile() {
        assertThat(run("check", "--keys")).isZero();

        assertThat(out).hasToString(ConfigDocs.markdown());
    }

    @Test
    void aWrongCommandLineIsExplained() {
        assertThat(run("check")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo("Missing required parameter: 'FILE'\nSee scadles check --help\n");

        err.getBuffer().setLength(0);
        assertThat(run("chekc")).isEqualTo(2);
        assertThat(err.toString()).contains("check").endsWith("See scadles --help\n");

        err.getBuffer().setLength(0);
        assertThat(run("check", "a.yaml", "--sett", "x")).isEqualTo(2);
        assertThat(err.toString()).contains("--set").endsWith("See scadles check --help\n");
    }

    @Test
    void onlyARunCanBeCollected() throws IOException {
        assertThat(run("collect", folder.resolve("absent").toString())).isEqualTo(1);
        assertThat(err.toString()).contains("expected the folder of a run");

        err.getBuffer().setLength(0);
        Files.writeString(folder.resolve("experiment.yaml"), VALID);
        assertThat(run("collect", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("results.to: ", "is folder: the results of " + folder);
    }

    @Test
    void withoutAVerbTheVerbsAreShown() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Verbs:", "check", "Exit codes: 0 done");
    }

    @Test
    void helpShowsExamples() {
        assertThat(run("check", "--help")).isZero();
        assertThat(out.toString())
                .contains("Examples:", "--set sync.model=ddl", "--verbose", "FILE");
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).contains("scadles ");
    }

    @Test
    void aFailureIsToldFromTheOutsideIn() {
        var inner = new NoSuchFileException("model.safetensors");
        var middle = new RuntimeException(inner);
        var outer = new IllegalStateException("Job execution failed.", middle);

        assertThat(Failure.report(outer, false, new PrintWriter(err, true))).isEqualTo(1);

        assertThat(err.toString())
                .isEqualTo(
                        """
                        Failed: Job execution failed.
                          because: NoSuchFileException: model.safetensors
                        Run again with --verbose to see where in the program.
                        """);
    }

    @Test
    void aFailureWithoutMessageIsNamedByItsKind() {
        assertThat(Failure.report(new ArithmeticException(), false, new PrintWriter(err, true)))
                .isEqualTo(1);
        assertThat(err.toString()).startsWith("Failed: ArithmeticException\n");
    }

    private int run(String... arguments) {
        return ScadlesCommand.run(
                new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private String file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("quickstart.yaml"), yaml).toString();
    }
}
