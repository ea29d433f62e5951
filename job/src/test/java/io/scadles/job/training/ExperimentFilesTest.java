package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.within;

import io.scadles.job.config.BufferConfig;
import io.scadles.job.config.CompressionConfig;
import io.scadles.job.config.DataConfig;
import io.scadles.job.config.Experiment;
import io.scadles.job.config.ExperimentConfig;
import io.scadles.job.config.Names;
import io.scadles.job.config.OptimizerConfig;
import io.scadles.job.config.SyncConfig;
import io.scadles.job.dataset.SampleSpec;
import io.scadles.model.network.Networks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The experiment files of the project, and the recipes among them against the paper. */
class ExperimentFilesTest {

    private static final Path CONF = Path.of("../conf");
    private static final Path RECIPES = CONF.resolve("paper/recipes");

    /** Training images of both CIFAR sets. */
    private static final double EPOCH_SAMPLES = 50_000;

    @Test
    void usageExample() {
        ExperimentConfig config = recipe("resnet152-cifar10");

        assertThat(samplesPerRound(config)).isEqualTo(1032);
        assertThat(rounds(config, 1, 75, 150, 225)).containsExactly(3634, 7267, 10901);
        assertThat(config.optimizer().decayAtRounds()).containsExactly(3634, 7267, 10901);
    }

    @ParameterizedTest
    @MethodSource("experimentFiles")
    void everyExperimentCanBeReadAndItsNetworkFitsItsData(Path file) {
        ExperimentConfig config = Experiment.read(file, List.of()).config();
        SampleSpec sample = DatasetChoice.of(config.data()).dataset().spec();

        assertThatCode(() -> Networks.layout(new LoopRules(config).network(sample)))
                .doesNotThrowAnyException();
    }

    static Stream<Path> experimentFiles() throws IOException {
        try (Stream<Path> files = Files.walk(CONF)) {
            return files
                    .filter(file -> file.toString().endsWith(".yaml"))
                    // What others extend need not be complete, and a group is no experiment.
                    .filter(file -> !file.endsWith("base.yaml") && !file.endsWith("group.yaml"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../README.md", "docs/paper.md"})
    void everyFolderAndFileOfExperimentsThatAPageNamesIsThere(String page) throws IOException {
        List<String> named =
                Pattern.compile("(?<![a-z-])conf/[a-z0-9/-]+(\\.yaml)?")
                        .matcher(Files.readString(Path.of(page)))
                        .results()
                        .map(found -> found.group())
                        .filter(name -> !name.equals("conf/x.yaml")) // stands for any
                        .distinct()
                        .toList();

        assertThat(named)
                .isNotEmpty()
                .allSatisfy(name -> assertThat(CONF.resolveSibling(name)).exists());
    }

    /** Section IV and Table III of the paper; 250 epochs are its longest figures. */
    @ParameterizedTest
    @CsvSource({
        "resnet152-cifar10,  1, resnet152,    cifar-10,  10,  0.1,  0.2, 1e-4, 225, 1200",
        "resnet152-cifar10, 50, cnn-small-bn, cifar-10,  10,  0.1,  0.2, 1e-4, 225, 1200",
        "vgg19-cifar100,     1, vgg19-bn,     cifar-100, 100, 0.01, 0.3, 5e-4, 200, 1600",
        "vgg19-cifar100,    50, lenet-bn,     cifar-10,  10,  0.01, 0.3, 5e-4, 200, 1600"
    })
    void recipesAndTheirBaselinesHaveTheNumbersOfThePaper(
            String name,
            int reduction,
            String network,
            String dataset,
            int classes,
            double learningRate,
            double decay,
            double weightDecay,
            int lastDecayEpoch,
            long iterationMs) {
        String suffix = reduction == 1 ? "" : "-small";
        for (String file : List.of(name + suffix, name + "-ddl" + suffix)) {
            ExperimentConfig config = recipe(file);

            assertThat(Names.kebab(config.network().name())).isEqualTo(network);
            assertThat(Names.kebab(config.data().dataset())).isEqualTo(dataset);
            assertThat(DatasetChoice.of(config.data()).dataset().spec().classes())
                    .isEqualTo(classes);
            assertThat(config.data().partition()).isEqualTo(DataConfig.Partition.IID);
            assertThat(config.devices().count()).isEqualTo(16);
            OptimizerConfig optimizer = config.optimizer();
            assertThat(optimizer.learningRate()).isEqualTo(learningRate);
            assertThat(optimizer.momentum()).isEqualTo(0.9);
            assertThat(optimizer.weightDecay()).isEqualTo(weightDecay);
            assertThat(optimizer.decayFactor()).isEqualTo(decay);
            assertThat(optimizer.decayAtRounds())
                    .as("%s: decay at rounds", file)
                    .isEqualTo(rounds(config, reduction, 75, 150, lastDecayEpoch));
            assertThat(List.of((int) config.stop().rounds()))
                    .as("%s: rounds", file)
                    .isEqualTo(rounds(config, reduction, 250));
            assertThat(config.clock().fixedMs() + config.clock().denseSyncMs())
                    .isEqualTo(iterationMs);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet152-cifar10", "vgg19-cifar100"})
    void recipesAreAllOfScadlesAndTheirBaselinesNothingOfIt(String name) {
        for (String suffix : List.of("", "-small")) {
            ExperimentConfig ours = recipe(name + suffix);
            ExperimentConfig baseline = recipe(name + "-ddl" + suffix);

            assertThat(ours.sync().model()).isEqualTo(SyncConfig.Model.SCADLES);
            assertThat(ours.buffer().policy()).isEqualTo(BufferConfig.Policy.TRUNCATION);
            assertThat(ours.compression().mode()).isEqualTo(CompressionConfig.Mode.ADAPTIVE);
            assertThat(ours.compression().ratio()).isEqualTo(0.1);
            assertThat(ours.compression().delta()).isEqualTo(0.3);
            assertThat(baseline.sync().model()).isEqualTo(SyncConfig.Model.DDL);
            assertThat(baseline.buffer().policy()).isEqualTo(BufferConfig.Policy.PERSISTENCE);
            assertThat(baseline.compression().mode()).isEqualTo(CompressionConfig.Mode.NONE);
            assertThat(samplesPerRound(ours))
                    .isCloseTo(samplesPerRound(baseline), within(0.01 * samplesPerRound(baseline)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet152-cifar10", "vgg19-cifar100"})
    void theStreamsLastAsLongAsTheRounds(String name) {
        for (String suffix : List.of("", "-small", "-ddl", "-ddl-small")) {
            ExperimentConfig config = recipe(name + suffix);
            double slowest =
                    SimulatedDevices.listed(config).values().stream()
                            .mapToDouble(rate -> rate)
                            .min()
                            .orElseThrow();
            double stepS = (config.clock().fixedMs() + config.clock().denseSyncMs()) / 1000.0;
            double waitS = isDdl(config) ? config.batching().fixedBatch() / slowest : 1;

            assertThat(
                            config.devices().durationS()
                                    - config.stop().rounds() * Math.max(stepS, waitS))
                    .as("%s: seconds to spare", name + suffix)
                    .isBetween(5.0, 100.0);
        }
    }

    private static ExperimentConfig recipe(String name) {
        return Experiment.read(RECIPES.resolve(name + ".yaml"), List.of()).config();
    }

    /** Rounds after which some epochs are over, each that of the recipe divided by a number. */
    private static List<Integer> rounds(ExperimentConfig config, int reduction, int... epochs) {
        double roundsPerEpoch = EPOCH_SAMPLES / samplesPerRound(config);
        return Arrays.stream(epochs)
                .map(epoch -> (int) Math.round(epoch * roundsPerEpoch / reduction))
                .boxed()
                .toList();
    }

    /** Samples that all devices together train on in a round. */
    private static double samplesPerRound(ExperimentConfig config) {
        return isDdl(config)
                ? config.devices().count() * config.batching().fixedBatch()
                : SimulatedDevices.listed(config).values().stream().mapToDouble(r -> r).sum();
    }

    private static boolean isDdl(ExperimentConfig config) {
        return config.sync().model() == SyncConfig.Model.DDL;
    }
}
