package io.scadles.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExperimentTest {

    private static final AdspConfig ADSP =
            new AdspConfig(AdspConfig.Weighting.EQUAL, 60_000, 1, 10, true, 0, 10, 1_000_000, 1.3);

    private static final String SMALLEST =
            """
            network:
              name: lenet
            data:
              dataset: fashion-mnist
            devices:
              rates-samples-per-second: [8, 16.5]
            optimizer:
              learning-rate: 0.05
            """;

    @Test
    void usageExample(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("quickstart.yaml");
        Files.writeString(file, SMALLEST);

        Experiment experiment = Experiment.read(file, List.of("batching.max-batch=256"));

        assertThat(experiment.name()).isEqualTo("quickstart");
        assertThat(experiment.config().network().name()).isEqualTo(NetworkConfig.Name.LENET);
        assertThat(experiment.config().devices().ratesSamplesPerSecond())
                .containsExactly(8.0, 16.5);
        assertThat(experiment.config().batching().maxBatch()).isEqualTo(256);
    }

    @Test
    void keysLeftOutHaveTheirDefaults() {
        ExperimentConfig config = parse(SMALLEST).config();

        assertThat(config)
                .isEqualTo(
                        new ExperimentConfig(
                                1,
                                new NetworkConfig(
                                        NetworkConfig.Name.LENET, NetworkConfig.Normalization.NONE),
                                new DataConfig(
                                        DataConfig.Dataset.FASHION_MNIST,
                                        "",
                                        DataConfig.Partition.IID,
                                        0,
                                        0,
                                        List.of(18, 19, 20, 21, 22, 23),
                                        500),
                                new DevicesConfig(
                                        List.of(8.0, 16.5),
                                        DevicesConfig.RateSet.NONE,
                                        0,
                                        1,
                                        "",
                                        60,
                                        true,
                                        false),
                                new KafkaConfig(
                                        "embedded",
                                        "",
                                        KafkaConfig.Layout.TOPIC_PER_DEVICE,
                                        "mine-",
                                        1048576,
                                        1000),
                                new ClockConfig(
                                        ClockConfig.Mode.REPLAY,
                                        1000,
                                        10,
                                        250,
                                        ClockConfig.Profile.NONE,
                                        0,
                                        0,
                                        0,
                                        0,
                                        0,
                                        List.of(),
                                        1,
                                        List.of(),
                                        false),
                                new SyncConfig(
                                        SyncConfig.Model.SCADLES,
                                        List.of(),
                                        List.of(),
                                        1,
                                        0,
                                        60_000,
                                        0,
                                        1,
                                        39,
                                        10,
                                        10_000,
                                        3),
                                ADSP,
                                new BatchingConfig(BatchingConfig.Sizing.RATE, 8, 1024, 1, 64, 1.0),
                                new BufferConfig(BufferConfig.Policy.TRUNCATION, 0),
                                new InjectionConfig(0, 0, InjectionConfig.Receivers.ALL, List.of()),
                                new OptimizerConfig(
                                        0.05,
                                        0.9,
                                        0,
                                        List.of(),
                                        0.1,
                                        OptimizerConfig.BatchScaling.LINEAR,
                                        0,
                                        0,
                                        0,
                                        0),
                                new CompressionConfig(
                                        CompressionConfig.Mode.NONE,
                                        0.1,
                                        2,
                                        CompressionConfig.Factors.OWN,
                                        CompressionConfig.Residual.OWN,
                                        0.3,
                                        CompressionConfig.Rule.ENERGY,
                                        0.1,
                                        CompressionConfig.Input.GRADIENT,
                                        CompressionConfig.Decision.PER_DEVICE,
                                        true,
                                        0,
                                        true,
                                        0),
                                new EvaluationConfig(50, 0, 250),
                                new StopConfig(0, 0, 0),
                                new ResultsConfig("runs", ResultsConfig.Place.FOLDER, 10),
                                new FlinkConfig(
                                        0,
                                        1,
                                        262144,
                                        FlinkConfig.StateBackend.HEAP,
                                        5000,
                                        "",
                                        10)));
    }

    @Test
    void everyKeyIsReadFromTheFile() {
        String full =
                """
                seed: 7
                network: {name: conv1d, normalization: none}
                data: {dataset: har, folder: data, partition: iid, labels-per-device: 0, dirichlet-alpha: 0,
                       holdout-people: [3], window-step-ms: 250}
                devices: {rates-samples-per-second: [], rate-set: none, count: 0, rate-seed: 5, rate-trace: "",
                          duration-s: 90, simulate: false, sequence-header: true}
                kafka: {bootstrap-servers: "a:9092, b.c:9093", client-properties: /etc/client.properties, layout: shared-topic,
                        topic-prefix: t., max-record-bytes: 4096, discovery-interval-ms: 2000}
                clock: {mode: live, window-ms: 500, look-ahead-windows: 20, delay-ms: 150, profile: scadles-vgg19, fixed-ms: 3,
                        per-sample-ms: 0.25, latency-ms: 4, bandwidth-mbit-per-second: 12.5,
                        step-factors: [1, 2.5], heterogeneity: 1, speed-changes: [device-001 60 5.5], slow-links: true}
                sync: {model: ddl, switchable: [], switches: [], local-steps: 1, local-after-rounds: 0, adapt-every-ms: 60000, proximal: 0, server-rate: 1, staleness: 39, buffered-commits: 10,
                       liveness-timeout-ms: 7000, quarantine-after: 5}
                adsp: {weighting: equal, check-period-ms: 60000, commits-per-period: 1, max-commits-per-period: 10,
                       cumulative-target: true, min-interval-ms: 0, search-periods: 10, search-every-ms: 1000000, search-alarm: 1.3}
                batching: {sizing: fixed, min-batch: 2, max-batch: 9, fixed-batch: 5, rate-smoothing: 0.5}
                buffer: {policy: truncation, max-slice-samples: 77}
                injection: {alpha: 0, beta: 0.25, receivers: one, never-share: [cam-7, cam-9]}
                optimizer: {learning-rate: 1e-3, momentum: 0, weight-decay: 5e-4, decay-at-rounds: [10, 20],
                            decay-factor: 0.5, batch-scaling: square-root, base-batch: 512, batch-scale-cap: 3,
                            warm-up-rounds: 25, clip-norm: 1.5}
                compression: {mode: adaptive, ratio: 0.01, delta: 0.4, rule: norm, gap-smoothing: 0.5,
                              input: corrected, decision: majority, error-feedback: false, momentum: 0, momentum-masking: true, warm-up-commits: 40}
                evaluation: {every-rounds: 3, samples: 1000, chunk: 50}
                stop: {rounds: 11, samples: 12, duration-s: 13}
                results: {folder: out, to: topic, device-rows-every-rounds: 2}
                flink: {parallelism: 4, update-parallelism: 2, block-length: 2048, state-backend: rocksdb,
                        checkpoint-interval-ms: 100, checkpoint-folder: /tmp/c, restart-attempts: 1}
                """;

        assertThat(parse(full).config())
                .isEqualTo(
                        new ExperimentConfig(
                                7,
                                new NetworkConfig(
                                        NetworkConfig.Name.CONV1D,
                                        NetworkConfig.Normalization.NONE),
                                new DataConfig(
                                        DataConfig.Dataset.HAR,
                                        "data",
                                        DataConfig.Partition.IID,
                                        0,
                                        0,
                                        List.of(3),
                                        250),
                                new DevicesConfig(
                                        List.of(),
                                        DevicesConfig.RateSet.NONE,
                                        0,
                                        5,
                                        "",
                                        90,
                                        false,
                                        true),
                                new KafkaConfig(
                                        "a:9092, b.c:9093",
                                        "/etc/client.properties",
                                        KafkaConfig.Layout.SHARED_TOPIC,
                                        "t.",
                                        4096,
                                        2000),
                                new ClockConfig(
                                        ClockConfig.Mode.LIVE,
                                        500,
                                        20,
                                        150,
                                        ClockConfig.Profile.SCADLES_VGG19,
                                        3,
                                        1450,
                                        0.25,
                                        4,
                                        12.5,
                                        List.of(1.0, 2.5),
                                        1,
                                        List.of("device-001 60 5.5"),
                                        true),
                                new SyncConfig(
                                        SyncConfig.Model.DDL,
                                        List.of(),
                                        List.of(),
                                        1,
                                        0,
                                        60_000,
                                        0,
                                        1,
                                        39,
                                        10,
                                        7000,
                                        5),
                                ADSP,
                                new BatchingConfig(BatchingConfig.Sizing.FIXED, 2, 9, 1, 5, 0.5),
                                new BufferConfig(BufferConfig.Policy.TRUNCATION, 77),
                                new InjectionConfig(
                                        0,
                                        0.25,
                                        InjectionConfig.Receivers.ONE,
                                        List.of("cam-7", "cam-9")),
                                new OptimizerConfig(
                                        0.001,
                                        0,
                                        0.0005,
                                        List.of(10, 20),
                                        0.5,
                                        OptimizerConfig.BatchScaling.SQUARE_ROOT,
                                        512,
                                        3,
                                        25,
                                        1.5),
                                new CompressionConfig(
                                        CompressionConfig.Mode.ADAPTIVE,
                                        0.01,
                                        2,
                                        CompressionConfig.Factors.OWN,
                                        CompressionConfig.Residual.OWN,
                                        0.4,
                                        CompressionConfig.Rule.NORM,
                                        0.5,
                                        CompressionConfig.Input.CORRECTED,
                                        CompressionConfig.Decision.MAJORITY,
                                        false,
                                        0,
                                        true,
                                        40),
                                new EvaluationConfig(3, 1000, 50),
                                new StopConfig(11, 12, 13),
                                new ResultsConfig("out", ResultsConfig.Place.TOPIC, 2),
                                new FlinkConfig(
                                        4,
                                        2,
                                        2048,
                                        FlinkConfig.StateBackend.ROCKSDB,
                                        100,
                                        "/tmp/c",
                                        1)));
    }

    @Test
    void theBufferPolicyFollowsTheSynchronizationModel() {
        assertThat(parse(SMALLEST, "sync.model=ddl").config().buffer().policy())
                .isEqualTo(BufferConfig.Policy.PERSISTENCE);
        assertThat(
                        parse(SMALLEST, "sync.model=ddl", "buffer.policy=truncation")
                                .config()
                                .buffer()
                                .policy())
                .isEqualTo(BufferConfig.Policy.TRUNCATION);
    }

    @Test
    void theNormalisationFollowsTheNetwork() {
        assertThat(normalization("lenet")).isEqualTo(NetworkConfig.Normalization.NONE);
        assertThat(normalization("lenet-bn")).isEqualTo(NetworkConfig.Normalization.BATCH);
        assertThat(normalization("resnet18", "network.normalization=group"))
                .isEqualTo(NetworkConfig.Normalization.GROUP);
    }

    @Test
    void aNormalisationTheNetworkCannotHaveIsAMistake() {
        assertThat(mistakesIn(SMALLEST, "network.normalization=group"))
                .hasMessage(
                        "mine.yaml: network.normalization (group) does not suit network.name"
                                + " (lenet): lenet-bn, cnn-small-bn, resnet18, resnet152, vgg19-bn"
                                + " need batch or group, the others none");
        assertThat(mistakesIn(SMALLEST, "network.name=vgg19-bn", "network.normalization=none"))
                .hasMessageContaining("network.normalization (none) does not suit");
    }

    @Test
    void contradictionsAreNamedWithBothValues() {
        ConfigException e =
                mistakesIn(
                        SMALLEST,
                        "batching.min-batch=64",
                        "batching.max-batch=32",
                        "sync.liveness-timeout-ms=500",
                        "optimizer.decay-at-rounds=[20, 10]",
                        "data.window-step-ms=100",
                        "devices.simulate=false",
                        "kafka.topic-prefix='my topics'",
                        "network.name=conv1d");

        assertThat(e.problems())
                .extracting(ConfigProblem::toString)
                .contains(
                        "mine.yaml: batching.min-batch (64) must not exceed batching.max-batch"
                                + " (32)")
                .extracting(text -> text.replaceAll("^mine.yaml: | .*", ""))
                .containsExactly(
                        "batching.min-batch",
                        "data.window-step-ms",
                        "network.name",
                        "kafka.bootstrap-servers",
                        "kafka.topic-prefix",
                        "sync.liveness-timeout-ms",
                        "optimizer.decay-at-rounds");
    }

    @Test
    void injectionNeedsSomethingToShareAndSomebodyToShareWith() {
        assertThat(mistakesIn(SMALLEST, "injection.alpha=0.5").getMessage())
                .contains(
                        "injection.beta (0) must be above 0 when injection.alpha (0.5) is: donors"
                                + " would give nothing");
        assertThat(
                        mistakesIn(
                                        SMALLEST,
                                        "injection.alpha=0.5",
                                        "injection.beta=0.5",
                                        "sync.model=ddl")
                                .getMessage())
                .contains("injection.alpha (0.5) must be 0 unless sync.model (ddl) is scadles");
        assertThat(
                        mistakesIn(
                                        SMALLEST,
                                        "injection.alpha=0.5",
                                        "injection.beta=0.5",
                                        "devices.rates-samples-per-second=[8]")
                                .getMessage())
                .contains(
                        "injection.alpha (0.5) must be 0 unless devices.rates-samples-per-second"
                                + " ([8]) lists at least two devices");
        assertThat(mistakesIn(SMALLEST, "injection.alpha=1.5", "injection.beta=-1").getMessage())
                .contains(
                        "injection.alpha (1.5) must be at least 0 and at most 1",
                        "injection.beta (-1) must be at least 0 and at most 1");
        assertThat(
                        parse(SMALLEST, "injection.alpha=0.5", "injection.beta=0.5")
                                .config()
                                .injection()
                                .active())
                .isTrue();
        assertThat(parse(SMALLEST, "injection.beta=0.5").config().injection().active()).isFalse();
    }

    @Test
    void whoNeverSharesMustBeADeviceWhereDevicesAreListed() {
        assertThat(
                        mistakesIn(SMALLEST, "injection.never-share=[device-001, device-002]")
                                .getMessage())
                .contains(
                        "injection.never-share ([device-001, device-002]) must name devices that"
                                + " devices.rates-samples-per-second ([8, 16.5]) lists: they are"
                                + " called device-000, device-001 and so on");
        assertThat(
                        parse(SMALLEST, "injection.never-share=[device-001]")
                                .config()
                                .injection()
                                .neverShare())
                .containsExactly("device-001");
        assertThat(
                        parse(
                                        SMALLEST,
                                        "injection.never-share=[cam-7]",
                                        "devices.simulate=false",
                                        "kafka.bootstrap-servers=broker:9092")
                                .config()
                                .injection()
                                .neverShare())
                .containsExactly("cam-7");
    }

    @Test
    void ratesAreNeededExactlyWhereTheDataHaveNone() {
        assertThat(mistakesIn(SMALLEST, "devices.rates-samples-per-second=[]").problems())
                .extracting(ConfigProblem::path)
                .containsExactly("devices.rates-samples-per-second");
        assertThat(mistakesIn(SMALLEST, "data.dataset=har", "network.name=mlp").problems())
                .extracting(ConfigProblem::path)
                .containsExactly("devices.rates-samples-per-second");
    }

    @Test
    void ratesAreDrawnOrListedByAName() {
        DevicesConfig drawn =
                parse(
                                SMALLEST,
                                "devices.rates-samples-per-second=[]",
                                "devices.rate-set=s1-prime",
                                "devices.count=16",
                                "devices.rate-seed=3")
                        .config()
                        .devices();

        assertThat(drawn.rateSet()).isEqualTo(DevicesConfig.RateSet.S1_PRIME);
        assertThat(drawn.count()).isEqualTo(16);
        assertThat(drawn.rateSeed()).isEqualTo(3);
        assertThat(
                        parse(
                                        SMALLEST,
                                        "devices.rates-samples-per-second=[]",
                                        "devices.rate-set=scripts-25")
                                .config()
                                .devices()
                                .rateSet())
                .isEqualTo(DevicesConfig.RateSet.SCRIPTS_25);
    }

    @Test
    void aRateSetStandsAloneAndOnlyADrawHasACount() {
        String unlisted = "devices.rates-samples-per-second=[]";
        assertThat(mistakesIn(SMALLEST, "devices.rate-set=scripts-s1").getMessage())
                .contains(
                        "devices.rates-samples-per-second ([8, 16.5]) and devices.rate-set"
                                + " (scripts-s1) contradict each other");
        assertThat(mistakesIn(SMALLEST, unlisted, "devices.rate-set=s1").getMessage())
                .contains("devices.count (0) must be at least 2 when devices.rate-set (s1)");
        assertThat(
                        mistakesIn(
                                        SMALLEST,
                                        unlisted,
                                        "devices.rate-set=scripts-s1",
                                        "devices.count=8")
                                .problems())
                .extracting(ConfigProblem::path)
                .containsExactly("devices.count");
        assertThat(mistakesIn(SMALLEST, "devices.count=8").problems())
                .extracting(ConfigProblem::path)
                .containsExactly("devices.count");
    }

    @Test
    void partitionsHaveTheirOwnNumberAndNoOther() {
        DataConfig data =
                parse(SMALLEST, "data.partition=labels", "data.labels-per-device=4")
                        .config()
                        .data();
        assertThat(data.partition()).isEqualTo(DataConfig.Partition.LABELS);
        assertThat(data.labelsPerDevice()).isEqualTo(4);
        assertThat(mistakesIn(SMALLEST, "data.partition=labels").problems())
                .extracting(ConfigProblem::path)
                .containsExactly("data.labels-per-device");
        assertThat(
                        mistakesIn(SMALLEST, "data.partition=dirichlet", "data.labels-per-device=1")
                                .problems())
                .extracting(ConfigProblem::path)
                .containsExactly("data.labels-per-device", "data.dirichlet-alpha");
        assertThat(mistakesIn(SMALLEST, "data.dirichlet-alpha=0.5").problems())
                .extracting(ConfigProblem::path)
                .containsExactly("data.dirichlet-alpha");
    }

    @Test
    void recordingsBringTheirOwnRatesAndPeople() {
        assertThat(
                        mistakesIn(
                                        SMALLEST,
                                        "data.dataset=har",
                                        "network.name=conv1d",
                                        "devices.rates-samples-per-second=[]",
                                        "devices.rate-trace=rates.csv",
                                        "data.partition=dirichlet",
                                        "data.dirichlet-alpha=0.5")
                                .getMessage())
                .contains("devices.rate-trace (rates.csv) must be left out when data.dataset (har)")
                .contains("data.partition (dirichlet) must be left out when data.dataset (har)");
    }

    @Test
    void brokersAreHostsWithPorts() {
        assertThat(mistakesIn(SMALLEST, "kafka.bootstrap-servers=broker").getMessage())
                .contains("kafka.bootstrap-servers (broker) must be embedded, or a comma-sep");
    }

    @Test
    void topicsOfDevicesAreToldFromTheOthers() {
        for (String prefix : List.of("results.", "results.a-", "dead-letters.", "control.")) {
            assertThat(mistakesIn(SMALLEST, "kafka.topic-prefix=" + prefix).getMessage())
                    .contains(
                            "kafka.topic-prefix (%s) must not begin with dead-letters., results. or control."
                                    .formatted(prefix));
        }
        assertThat(
                        parse(SMALLEST, "kafka.topic-prefix=results-", "results.to=topic")
                                .config()
                                .kafka()
                                .topicPrefix())
                .isEqualTo("results-");
    }

    @Test
    void aBrokerOfOurOwnTakesNoClientProperties() {
        assertThat(mistakesIn(SMALLEST, "kafka.client-properties=client.properties").getMessage())
                .contains(
                        "kafka.client-properties (client.properties) must be left out when"
                                + " kafka.bootstrap-servers (embedded) is embedded");
    }

    @Test
    void theEffectiveConfigurationReadsBackToItself() {
        Experiment experiment =
                parse(
                        SMALLEST,
                        "data.folder=\"no: 'quotes' \\\" # \\t\"",
                        "results.folder='yes'",
                        "clock.per-sample-ms=1e-7",
                        "optimizer.decay-at-rounds=[3, 5]",
                        "seed=9007199254740993");

        Experiment again =
                Experiment.parse("experiment", "experiment.yaml", experiment.toYaml(), List.of());

        assertThat(again.config()).isEqualTo(experiment.config());
        assertThat(again.toYaml()).isEqualTo(experiment.toYaml());
        assertThat(again.hash()).isEqualTo(experiment.hash());
    }

    @Test
    void theHashFollowsValuesNotSpelling() {
        Experiment plain = parse(SMALLEST);
        Experiment respelled =
                parse(
                        """
                        # the same, in other words
                        optimizer: {learning-rate: 5e-2, momentum: 0.90}
                        devices: {rates-samples-per-second: [8.0, 16.5]}
                        network: {name: "lenet"}
                        data: {dataset: fashion-mnist}
                        """);

        assertThat(respelled.hash()).isEqualTo(plain.hash()).matches("[0-9a-f]{64}");
        assertThat(parse(SMALLEST, "seed=2").hash()).isNotEqualTo(plain.hash());
    }

    @Test
    void theHashDoesNotDependOnTheParallelism() {
        Experiment open = parse(SMALLEST);
        Experiment decided = open.withParallelism(16);

        assertThat(open.config().flink().parallelism()).isZero();
        assertThat(decided.config()).isEqualTo(parse(SMALLEST, "flink.parallelism=16").config());
        assertThat(decided.hash()).isEqualTo(open.hash());
        assertThat(parse(SMALLEST, "flink.update-parallelism=2").hash()).isNotEqualTo(open.hash());
    }

    @Test
    void theHashOfAConfigurationIsTheSameOnEveryMachineAndDay() {
        assertThat(parse(SMALLEST).hash())
                .isEqualTo("1f8fc97431a6c09371a056ece613b8a6578ef77698a59919593e267d86d69910");
    }

    @Test
    void theTableShowsEveryKeyAndMarksChanges() {
        String table = parse(SMALLEST, "seed=5", "buffer.policy=persistence").table();

        assertThat(table.lines()).hasSize(1 + Experiment.SCHEMA.keys().size());
        assertThat(table)
                .containsPattern("seed +\\* 5 +1 +seed of the initial model")
                .containsPattern("buffer.policy +\\* persistence +truncation for scadles")
                .containsPattern("kafka.topic-prefix +mine- +the experiment's name")
                .containsPattern("network.name +lenet +required +name of the network")
                .doesNotContainPattern(Pattern.compile(" $", Pattern.MULTILINE));
    }

    @Test
    void aMissingFileIsAConfigurationMistake(@TempDir Path folder) {
        Path file = folder.resolve("absent.yaml");

        assertThatThrownBy(() -> Experiment.read(file, List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessage(file + ": there is no such file; give an experiment file");
    }

    private static NetworkConfig.Normalization normalization(String network, String... more) {
        List<String> overrides = new ArrayList<>(List.of(more));
        overrides.add("network.name=" + network);
        return parse(SMALLEST, overrides.toArray(String[]::new)).config().network().normalization();
    }

    private static Experiment parse(String yaml, String... overrides) {
        return Experiment.parse("mine", "mine.yaml", yaml, List.of(overrides));
    }

    private static ConfigException mistakesIn(String yaml, String... overrides) {
        return catchThrowableOfType(ConfigException.class, () -> parse(yaml, overrides));
    }

    @Test
    void localModelsHaveDefaultsOfTheirOwn() {
        SyncConfig postLocal =
                parse(SMALLEST, "sync.model=post-local-sgd", "optimizer.decay-at-rounds=[300, 500]")
                        .config()
                        .sync();
        assertThat(postLocal.localSteps()).isEqualTo(10);
        assertThat(postLocal.localAfterRounds()).isEqualTo(300);
        assertThat(parse(SMALLEST, "sync.model=adacomm").config().sync().localSteps())
                .isEqualTo(40);
        assertThat(parse(SMALLEST, "sync.model=fedprox").config().sync().proximal())
                .isEqualTo(0.01);
        assertThat(parse(SMALLEST, "sync.model=fedavg").config().batching().sizing())
                .isEqualTo(BatchingConfig.Sizing.FIXED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    sync.model=scadles | sync.local-steps=4 | sync.local-steps (4) must be 1
                    sync.model=ddl | batching.sizing=rate | batching.sizing (rate) must be fixed
                    sync.model=scadles | batching.sizing=fixed | batching.sizing (fixed) must be rate
                    sync.model=post-local-sgd | sync.local-steps=4 | sync.local-after-rounds (0) must be above 0
                    sync.model=fedavg | sync.proximal=0.1 | sync.proximal (0.1) must be above 0 if sync.model (fedavg) is fedprox
                    sync.model=ddl | sync.server-rate=0.5 | sync.server-rate (0.5) must be left out
                    sync.model=fedavg | sync.adapt-every-ms=5 | sync.adapt-every-ms (5) must be left out
                    sync.model=asp | sync.local-steps=4 | sync.local-steps (4) must be 1
                    sync.model=batchtune | batching.sizing=fixed | batching.sizing (fixed) must be speed
                    sync.model=asp | batching.sizing=speed | batching.sizing (speed) must not be speed
                    sync.model=asp | sync.staleness=4 | sync.staleness (4) must be left out
                    sync.model=adacomm | compression.mode=static | compression.mode (static) must be none when sync.model (adacomm) is post-local-sgd or adacomm
                    sync.model=ssp | compression.factors=shared | compression.factors (shared) must not be shared when sync.model (ssp) is ssp, asp, fedbuff or adsp
                    sync.model=ssp | adsp.search-periods=0 | adsp.search-periods (0) must be left out
                    sync.model=adsp | adsp.commits-per-period=11 | adsp.commits-per-period (11) must not exceed
                    sync.model=adsp | clock.speed-changes=[device-000 x 3] | must be like 'device-002 60 5'
                    sync.model=ddl | sync.switchable=[ssp] | sync.model (ddl) and sync.switchable ([ssp]) must be among
                    sync.model=ssp | sync.switchable=[fedbuff] | sync.model (ssp) and sync.switchable ([fedbuff]) must be among
                    sync.model=fedavg | sync.switches=['5 ssp'] | sync.model (fedavg) and sync.switchable ([]) must be among
                    sync.model=scadles | sync.switches=['5 ddl'] | sync.switches (["5 ddl"]) must be like '60 adsp'
                    sync.model=scadles | sync.switches=['soon ssp'] | must be like '60 adsp'
                    sync.model=scadles | sync.switches=['99999999999999999999 adsp'] | must be like '60 adsp'
                    sync.model=ssp | sync.switchable=[scadles] | batching.sizing (fixed) must be rate
                    """)
    void localModelsAndTheirKeysMustAgree(String model, String key, String message) {
        assertThat(mistakesIn(SMALLEST, model, key).getMessage()).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    sync.model=scadles | compression.momentum=0.9 | compression.momentum (0.9) must be left out when compression.mode (none) is none
                    compression.mode=static | compression.momentum-masking=false | compression.momentum-masking (false) must be left out
                    compression.mode=low-rank | compression.ratio=0.2 | compression.ratio (0.2) must be left out unless compression.mode (low-rank) is static or adaptive
                    compression.mode=static | compression.rank=3 | compression.rank (3) must be left out unless compression.mode (static) is low-rank
                    compression.mode=static | compression.factors=shared | compression.factors (shared) must be left out unless compression.mode (static) is low-rank
                    compression.mode=low-rank | compression.residual=mean | compression.residual (mean) must be left out unless compression.factors (own) is shared and compression.error-feedback (true) is true
                    compression.mode=low-rank | compression.rule=norm | compression.rule (norm) must be left out
                    compression.mode=low-rank | compression.input=corrected | compression.input (corrected) must be left out
                    compression.mode=low-rank | compression.warm-up-commits=9 | compression.warm-up-commits (9) must be left out
                    compression.mode=none | compression.warm-up-commits=9 | compression.warm-up-commits (9) must be left out
                    """)
    void momentumOfDevicesNeedsWhatIsHeldBack(String one, String other, String message) {
        assertThat(mistakesIn(SMALLEST, one, other).getMessage()).contains(message);
    }

    @Test
    void momentumIsOfTheDevicesOrOfTheUpdater() {
        assertThat(
                        mistakesIn(
                                SMALLEST,
                                "sync.model=asp",
                                "compression.mode=static",
                                "compression.momentum=0.9",
                                "compression.error-feedback=false",
                                "optimizer.momentum=0.5"))
                .hasMessageContaining("optimizer.momentum (0.5) must be 0 when")
                .hasMessageContaining("compression.error-feedback (false) must be true when")
                .hasMessageContaining("a change has the momentum of its own steps");
        assertThat(mistakesIn(SMALLEST, "compression.mode=adaptive", "compression.momentum=0.9"))
                .hasMessageContaining("what is sent whole has no momentum");
    }

    @Test
    void aRunThatMayChangeNeedsTheKeysOfAllItsModels() {
        SyncConfig sync =
                parse(
                                SMALLEST,
                                "sync.switchable=[ssp]",
                                "sync.switches=['60 adsp', '90 scadles']",
                                "sync.staleness=5",
                                "adsp.search-periods=0")
                        .config()
                        .sync();

        assertThat(sync.models())
                .containsExactlyInAnyOrder(
                        SyncConfig.Model.SCADLES, SyncConfig.Model.SSP, SyncConfig.Model.ADSP);
        assertThat(sync.planned())
                .containsExactly(
                        new SyncConfig.Planned(60, SyncConfig.Model.ADSP),
                        new SyncConfig.Planned(90, SyncConfig.Model.SCADLES));
        assertThat(sync.localSteps(SyncConfig.Model.ADSP)).isEqualTo(1000);
        assertThat(sync.localSteps(SyncConfig.Model.SSP)).isEqualTo(1);
        assertThat(sync.names()).containsExactly("adsp", "scadles", "ssp");
        assertThat(mistakesIn(SMALLEST, "sync.switchable=[ssp]", "injection.alpha=0.5"))
                .hasMessageContaining("injection.alpha (0.5) must be 0 unless");
        assertThat(mistakesIn(SMALLEST, "sync.switchable=[ssp]", "compression.mode=static"))
                .hasMessageContaining("what is held back of gradients is no change");
        assertThat(
                        parse(
                                        SMALLEST,
                                        "sync.model=ssp",
                                        "sync.switchable=[adsp]",
                                        "compression.mode=static")
                                .config()
                                .sync()
                                .isSteered())
                .isTrue();
    }
}
