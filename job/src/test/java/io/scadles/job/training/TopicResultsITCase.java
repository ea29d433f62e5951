package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scadles.job.config.ConfigException;
import io.scadles.job.config.Experiment;
import io.scadles.job.kafka.KafkaEndpoint;
import io.scadles.job.kafka.ResultsTopic;
import io.scadles.job.kafka.SharedBroker;
import io.scadles.job.results.RecoveryPoint;
import io.scadles.job.results.ResultLine;
import io.scadles.job.results.ResultRecord;
import io.scadles.job.results.RunFolder;
import io.scadles.job.results.Summary;
import io.scadles.job.source.KafkaSamples;
import io.scadles.model.network.Safetensors;
import io.scadles.model.stream.ModelVersion;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose results go to a topic, and what comes of it in a folder. */
@Timeout(180)
class TopicResultsITCase {

    /** A model of several parts, and lines of every kind. */
    private static final String SMALL =
            """
            network: {name: cnn-small}
            data: {dataset: synthetic-images}
            devices: {rates-samples-per-second: [6, 12, 18], duration-s: 16}
            clock: {fixed-ms: 1000}
            injection: {alpha: 0.5, beta: 0.25}
            optimizer: {learning-rate: 0.05, base-batch: 36}
            evaluation: {every-rounds: 4, samples: 100}
            results: {device-rows-every-rounds: 3}
            flink: {parallelism: 2, checkpoint-interval-ms: 200, restart-attempts: 20}
            """;

    private static final String TO_TOPIC = "results.to=topic";
    private static final int FAILURES = 3;

    private static final List<String> LINES =
            List.of("rounds.jsonl", "devices.jsonl", "evaluations.jsonl", "injection.jsonl");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final KafkaEndpoint KAFKA = SharedBroker.endpoint();

    @TempDir static Path calmResults;
    private static DrillRun calm;
    private static Summary expected;

    @TempDir Path results;

    /** The run to the folder, undisturbed. */
    @BeforeAll
    static void run() throws Exception {
        calm = new DrillRun(calmResults, "topic-calm", SMALL);
        expected = calm.execute();
    }

    /** One job writes to both, and fails on the way: the two must not differ by a byte. */
    @Test
    void usageExample() throws Exception {
        Experiment experiment =
                Experiment.parse(
                        "both", "both", SMALL, List.of("kafka.bootstrap-servers=" + brokers()));
        DatasetChoice choice = DatasetChoice.of(experiment.config().data());
        StreamPlanner planner = new StreamPlanner(experiment.config(), KAFKA, System.err);
        StreamPlan plan = planner.recorded(choice.dataset().load());
        RunFolder folder = RunFolder.create(results, "topic-both", Instant.now());
        folder.writeExperiment(experiment.toYaml());
        ResultsTopic topic = ResultsTopic.of(KAFKA, folder.name());
        topic.create();
        topic.send(folder.describing());
        TrainingJob job = new TrainingJob(experiment, folder, choice, plan);
        Saboteur saboteur = new Saboteur("topic-both", 5, 1 / 100.0, FAILURES);

        StreamExecutionEnvironment environment =
                FlinkSettings.local(experiment.config().flink(), folder.checkpointFolder());
        KafkaSamples source = job.source(KAFKA, planner.layout(), planner.deadLetterTopic());
        job.build(
                environment,
                saboteur.apply(source),
                new Both(job.folderPlace(), job.topicPlace(topic)),
                source::setAside);
        environment.execute("topic-both");
        Collection.Outcome outcome =
                Collection.of(brokers(), "", folder.name(), results.resolve("collected"));

        assertThat(saboteur.done()).isEqualTo(FAILURES);
        assertThat(outcome.ended()).isTrue();
        assertThat(outcome.takenBack()).as("lines that are in the topic twice").isZero();
        assertThat(lines(folder, "rounds.jsonl")).hasSizeGreaterThan(10);
        assertSameBytes(outcome.folder(), folder, LINES);
        assertSameBytes(outcome.folder(), folder, List.of("model.safetensors", "experiment.yaml"));
        assertThat(Files.size(folder.modelFile()))
                .as("several parts")
                .isGreaterThan(ResultRecord.MAX_BYTES);
    }

    private record Both(ResultsPlace one, ResultsPlace other) implements ResultsPlace {

        @Override
        public void models(DataStream<ModelVersion> models) {
            one.models(models);
            other.models(models);
        }

        @Override
        public void lines(DataStream<ResultLine> lines) {
            one.lines(lines);
            other.lines(lines);
        }
    }

    /** To the topic with failures, and what comes of that. */
    @Test
    void aRunToTheTopicIsTheRunToTheFolder() throws Exception {
        DrillRun toTopic = new DrillRun(results, "topic-shaken", SMALL, TO_TOPIC);
        Saboteur saboteur = new Saboteur("topic-shaken", 23, 1 / 100.0, FAILURES);

        Summary summary = toTopic.tap(saboteur).execute();

        assertThat(saboteur.done()).isEqualTo(FAILURES);
        assertThat(summary.modelHash()).isEqualTo(expected.modelHash());
        assertSameRun(toTopic);
        assertThat(lines(toTopic.folder(), "injection.jsonl"))
                .containsExactlyInAnyOrderElementsOf(lines(calm.folder(), "injection.jsonl"));

        // What was followed is what anybody can collect, and a run like any other.
        RunFolder collected =
                Collection.of(brokers(), "", toTopic.folder().name(), results.resolve("elsewhere"))
                        .folder();
        assertSameBytes(collected, toTopic.folder(), LINES);
        assertSameBytes(
                collected,
                toTopic.folder(),
                List.of("model.safetensors", "experiment.yaml", "manifest.json"));
        Experiment again =
                Experiment.read(collected.experimentFile(), List.of("results.to=folder"));
        RunFolder replayed = RunFolder.create(results, "topic-replay", Instant.now());
        assertThat(new Replay(collected, replayed, System.err, false).run(again).same()).isTrue();
        assertThat(SavedModelScore.of(again, collected.modelFile()).top1())
                .isEqualTo(summary.lastTop1());
    }

    /** A cluster with a folder for checkpoints of its own, and nothing shared with us. */
    @Test
    void aClusterNeedsNoFolderOfOurs() throws Exception {
        Path ofTheCluster = Files.createDirectory(results.resolve("of-the-cluster"));
        RunFolder folder = RunFolder.create(results, "topic-apart", Instant.now());
        try (MiniCluster cluster = cluster(ofTheCluster)) {
            cluster.start();
            FlinkPlace place = place(cluster, ofTheCluster.toUri().toString());
            run(folder, place).start().getJobExecutionResult().get();
        }

        assertThat(names(folder.path()))
                .as("nothing of the job")
                .containsExactlyInAnyOrder("experiment.yaml", "manifest.json", "job.json");
        assertThat(names(ofTheCluster)).containsExactly(folder.name());
        assertThat(RecoveryPoint.savepoints(folder).getPath())
                .isEqualTo(ofTheCluster.resolve(folder.name()).resolve("savepoint").toString());

        Collection.Outcome outcome = Collection.into(folder);

        assertThat(outcome.ended()).isTrue();
        assertThat(outcome.summary().stopReason()).isNotEmpty();
        assertThat(Files.exists(folder.summaryFile())).isTrue();
        assertThat(Safetensors.read(folder.modelFile()).metadata())
                .containsEntry(ModelFacts.LAST, "true")
                .containsEntry(ModelFacts.HASH, outcome.summary().modelHash());
        Collection.into(folder);
        assertThat(Collection.into(folder).summary().rounds())
                .as("as often as wanted")
                .isEqualTo(outcome.summary().rounds());
    }

    @Test
    void aClusterWithoutAPlaceForCheckpointsIsRefused() throws Exception {
        RunFolder folder = RunFolder.create(results, "topic-homeless", Instant.now());

        assertThatThrownBy(() -> run(folder, new FlinkPlace.Remote("127.0.0.1", 1, emptyJar())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("flink.checkpoint-folder")
                .hasMessageContaining("execution.checkpointing.dir");
    }

    @Test
    void whatCannotBeCollectedIsSaid() throws Exception {
        Path out = results.resolve("out");
        assertThatIllegalStateException()
                .isThrownBy(() -> Collection.of(brokers(), "", "nobody-1", out))
                .withMessageContaining("there is no topic results.nobody-1");
        assertThat(Files.exists(out)).isFalse();

        assertThatThrownBy(() -> Collection.into(calm.folder()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("results.to");
    }

    /** A run that has told its beginning only. */
    @Test
    void aRunThatGoesOnIsCollectedAsFarAsItIs() throws Exception {
        RunFolder begun = RunFolder.create(results, "topic-begun", Instant.now());
        begun.writeExperiment(
                Experiment.parse("topic-begun", "topic-begun", SMALL, List.of(TO_TOPIC)).toYaml());
        ResultsTopic topic = ResultsTopic.of(KAFKA, begun.name());
        topic.create();
        topic.send(begun.describing());
        Path out = results.resolve("out");

        Collection.Outcome outcome = Collection.of(brokers(), "", begun.name(), out);

        assertThat(outcome.ended()).isFalse();
        assertThat(outcome.summary().rounds()).isZero();
        assertThat(names(outcome.folder().path()))
                .containsExactlyInAnyOrder(
                        "experiment.yaml", "rounds.jsonl", "devices.jsonl", "evaluations.jsonl");
        assertThatThrownBy(() -> Collection.of(brokers(), "", begun.name(), out))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    /** And once more, from a savepoint older than what the topic has: that counts no longer. */
    @Test
    void aRunThatIsResumedGoesOnInItsTopic() throws Exception {
        DrillRun run = new DrillRun(results, "topic-resumed", SMALL, TO_TOPIC);
        URI savepoint = run.stopSoon(run.start());
        assertThat(Collection.into(run.folder()).ended()).isFalse();

        run.restart(savepoint, 1).getJobExecutionResult().get();
        Collection.Outcome resumed = Collection.into(run.folder());

        assertThat(resumed.ended()).isTrue();
        assertThat(resumed.takenBack()).isZero();
        assertThat(resumed.summary().modelHash()).isEqualTo(expected.modelHash());
        assertSameRun(run);

        run.restart(savepoint, 2).getJobExecutionResult().get();
        Collection.Outcome again = Collection.into(run.folder());

        assertThat(again.takenBack()).isPositive();
        assertThat(again.summary().modelHash()).isEqualTo(expected.modelHash());
        assertSameRun(run);
    }

    /** Whether a live run is over is told by its lines. */
    @Test
    void aLiveRunEndsAndItsLastAccountsAreThere() throws Exception {
        DrillRun run =
                new DrillRun(
                        results,
                        "topic-live",
                        SMALL,
                        TO_TOPIC,
                        "clock.mode=live",
                        "stop.duration-s=4",
                        "devices.duration-s=60");

        Summary summary = run.execute();

        assertThat(summary.stopReason()).isNotEmpty();
        assertThat(summary.trainedSamples()).isPositive();
        Audit.everythingIsSomewhere(run);
    }

    /** But for when it was written. */
    private static void assertSameRun(DrillRun run) throws Exception {
        assertThat(closedRounds(run.folder())).isEqualTo(closedRounds(calm.folder()));
        assertThat(lines(run.folder(), "evaluations.jsonl"))
                .isEqualTo(lines(calm.folder(), "evaluations.jsonl"));
        assertThat(run.books()).isEqualTo(calm.books());
        Audit.everythingWasRead(run);
    }

    private static MiniCluster cluster(Path checkpoints) throws Exception {
        Configuration settings = LocalProfile.settings();
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        return new MiniCluster(
                new MiniClusterConfiguration.Builder()
                        .setConfiguration(settings)
                        .setNumTaskManagers(2)
                        .setNumSlotsPerTaskManager(1)
                        .build());
    }

    private FlinkPlace place(MiniCluster cluster, String checkpoints) throws Exception {
        var rest = cluster.getRestAddress().get();
        return new FlinkPlace.Remote(rest.getHost(), rest.getPort(), emptyJar(), checkpoints);
    }

    /** The classes are those of the test's class path. */
    private Path emptyJar() throws IOException {
        Path jar = results.resolve("job.jar");
        new JarOutputStream(Files.newOutputStream(jar)).close();
        return jar;
    }

    private static TrainingRun run(RunFolder folder, FlinkPlace place) {
        Experiment experiment =
                Experiment.parse(
                        "topic-apart",
                        "topic-apart",
                        SMALL,
                        List.of(TO_TOPIC, "kafka.bootstrap-servers=" + brokers()));
        return new TrainingRun(experiment, folder, place, System.err, false);
    }

    private static String brokers() {
        return KAFKA.bootstrapServers();
    }

    private static void assertSameBytes(RunFolder actual, RunFolder expected, List<String> names)
            throws IOException {
        for (String name : names) {
            assertThat(actual.path().resolve(name))
                    .as(name)
                    .isNotEmptyFile()
                    .hasSameBinaryContentAs(expected.path().resolve(name));
        }
    }

    private static List<String> lines(RunFolder folder, String name) throws IOException {
        return Files.readAllLines(folder.path().resolve(name));
    }

    /** Each start of the coordinator has a name, and how far is read ahead differs. */
    private static List<JsonNode> closedRounds(RunFolder folder) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : lines(folder, "rounds.jsonl")) {
            ObjectNode row = (ObjectNode) JSON.readTree(line);
            row.remove(List.of("lineage", "buffered_samples"));
            rows.add(row);
        }
        return rows;
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }
}
