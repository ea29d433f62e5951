package io.scadles.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLayersTest {

    private static final String BASE =
            """
            network: {name: mlp}
            data: {dataset: synthetic-images}
            devices: {rates-samples-per-second: [20, 30], duration-s: 5}
            optimizer: {learning-rate: 0.1, decay-at-rounds: [5, 9]}
            """;

    @TempDir private Path folder;

    @BeforeEach
    void writeBase() throws IOException {
        write("base.yaml", BASE);
    }

    @Test
    void usageExample() throws IOException {
        Path file = write("group/ddl.yaml", "extends: ../base.yaml\nsync: {model: ddl}\n");

        Experiment experiment = Experiment.read(file, List.of("seed=3"));

        assertThat(experiment.name()).isEqualTo("ddl");
        assertThat(experiment.config().seed()).isEqualTo(3);
        assertThat(experiment.config().sync().model()).isEqualTo(SyncConfig.Model.DDL);
        assertThat(experiment.config().buffer().policy())
                .isEqualTo(BufferConfig.Policy.PERSISTENCE);
        assertThat(experiment.config().optimizer().learningRate()).isEqualTo(0.1);
    }

    @Test
    void theHashIsThatOfTheJoinedText() throws IOException {
        Path file =
                write("x.yaml", "extends: base.yaml\nseed: 2\noptimizer: {decay-at-rounds: [7]}\n");

        Experiment joined =
                Experiment.parse(
                        "x", "x.yaml", BASE.replace("[5, 9]", "[7]") + "seed: 2\n", List.of());

        assertThat(Experiment.read(file, List.of()).hash()).isEqualTo(joined.hash());
        assertThat(Experiment.read(file, List.of()).toYaml()).doesNotContain("extends");
    }

    @Test
    void theNearestFileHasTheLastWord() throws IOException {
        write("middle.yaml", "extends: base.yaml\nseed: 2\ndevices: {duration-s: 6}\n");
        Path file = write("x.yaml", "extends: middle.yaml\nseed: 7\n");

        ExperimentConfig config = Experiment.read(file, List.of()).config();

        assertThat(config.seed()).isEqualTo(7);
        assertThat(config.devices().durationS()).isEqualTo(6);
        assertThat(config.devices().ratesSamplesPerSecond()).containsExactly(20.0, 30.0);
    }

    @Test
    void mistakesAreNamedInTheFileThatHasThem() throws IOException {
        write("base.yaml", BASE + "sede: 1\n");
        Path file = write("x.yaml", "extends: base.yaml\nbatching: {min-batch: 9, max-batch: 8}\n");

        assertThat(mistakesIn(file))
                .containsExactly(
                        folder.resolve("base.yaml")
                                + ":5: unknown key 'sede'; did you mean 'seed'?",
                        file + ": batching.min-batch (9) must not exceed batching.max-batch (8)");
    }

    @Test
    void aMissingFileIsNamedOnceAndNotItsKeys() throws IOException {
        Path file = write("x.yaml", "seed: 1\nextends: ../bsae.yaml\n");

        assertThat(mistakesIn(file))
                .containsExactly(
                        "%s:2: extends: there is no such file, looked for %s; the path is relative to the file that names it"
                                .formatted(file, folder.resolveSibling("bsae.yaml")));
    }

    @Test
    void aCircleIsNamed() throws IOException {
        write("a.yaml", "extends: b.yaml\n");
        write("b.yaml", "extends: c.yaml\n");
        write("c.yaml", "extends: b.yaml\n");

        assertThat(mistakesIn(folder.resolve("a.yaml")))
                .containsExactly(
                        "%s:1: extends: b.yaml extends c.yaml extends b.yaml is a circle; one of them must not extend another"
                                .formatted(folder.resolve("c.yaml")));
    }

    @Test
    void whatIsExtendedMustBeAPath() throws IOException {
        Path file = write("x.yaml", BASE + "extends: [base.yaml]\n");

        assertThat(mistakesIn(file))
                .containsExactly(
                        file + ":5: extends: expected the path of a file, relative to this one");
    }

    @Test
    void textAloneExtendsNothing() {
        ConfigException e =
                catchThrowableOfType(
                        ConfigException.class,
                        () ->
                                Experiment.parse(
                                        "x", "x.yaml", BASE + "extends: base.yaml", List.of()));

        assertThat(e).hasMessageContaining("x.yaml:5: unknown key 'extends'");
    }

    private Path write(String name, String yaml) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, yaml);
    }

    private static List<String> mistakesIn(Path file) {
        return catchThrowableOfType(ConfigException.class, () -> Experiment.read(file, List.of()))
                .problems()
                .stream()
                .map(ConfigProblem::toString)
                .toList();
    }
}
