package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.job.config.Experiment;
import io.scadles.job.config.ExperimentConfig;
import io.scadles.job.kafka.KafkaEndpoint;
import io.scadles.job.kafka.ResultsTopic;
import io.scadles.job.kafka.TopicLayout;
import io.scadles.job.results.RunFolder;
import io.scadles.job.source.KafkaSamples;
import io.scadles.operators.Stage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The graph of the whole job: what a savepoint and an operator's screen depend on. */
class TrainingGraphTest {

    /** Stages that are single for economy; more of them do no harm. */
    private static final List<String> ONE_IS_ENOUGH =
            List.of(Stage.DEAD_LETTERS.title(), Stage.INJECTION_ROWS.title());

    private static final String EXPERIMENT =
            """
            network: {name: mlp}
            data: {dataset: synthetic-images}
            optimizer: {learning-rate: 0.05}
            devices: {rates-samples-per-second: [12, 24]}
            injection: {alpha: 0.5, beta: 0.5}
            flink: {parallelism: 2}
            """;

    private static final Set<Stage> OF_INJECTION =
            Set.of(Stage.DATA_INJECTION, Stage.INJECTION_ROWS);

    private static final Set<Stage> OF_FOLDER = Set.of(Stage.MODEL_STORE, Stage.RESULTS);

    private static final Set<Stage> OF_TOPIC =
            Set.of(Stage.MODEL_PARTS, Stage.LINE_NUMBERS, Stage.RESULTS_TOPIC);

    private static final Set<Stage> OF_STEERING =
            Set.of(Stage.CONTROL_RECORDS, Stage.MODEL_SWITCHES);

    private static final String TO_FOLDER = "results.to=folder";
    private static final String TO_TOPIC = "results.to=topic";

    @TempDir Path results;

    private StreamGraph graph;

    @BeforeEach
    void build() throws Exception {
        graph = graph();
    }

    private StreamGraph graph(String... overrides) throws Exception {
        Experiment experiment = Experiment.parse("graph", "graph", EXPERIMENT, List.of(overrides));
        ExperimentConfig config = experiment.config();
        StreamExecutionEnvironment environment = FlinkSettings.local(config.flink(), results);
        Configuration strict = new Configuration();
        // Makes Flink refuse an operator without a uid.
        strict.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        environment.configure(strict);
        String controlTopic = config.sync().isSteered() ? "control.graph-" : "";
        StreamPlan plan =
                new StreamPlan(
                        new KafkaSamples.Range.Live(List.of(), 1_000, 2_000, controlTopic),
                        List.of(),
                        Map.of(),
                        0,
                        0);
        TrainingJob job =
                new TrainingJob(
                        experiment,
                        RunFolder.create(results, "graph", Instant.now()),
                        DatasetChoice.of(config.data()),
                        plan);
        // Nobody listens there: a graph is built without Kafka.
        KafkaEndpoint nowhere = new KafkaEndpoint("127.0.0.1:1");
        KafkaSamples source =
                job.source(nowhere, new TopicLayout.PerDevice("graph-"), "dead-letters.graph-");
        job.build(
                environment,
                source,
                config.results().toTopic()
                        ? job.topicPlace(ResultsTopic.of(nowhere, "graph"))
                        : job.folderPlace(),
                source::setAside);
        return environment.getStreamGraph();
    }

    @Test
    void usageExample() {
        JobGraph submitted = graph.getJobGraph();

        assertThat(submitted.getVertices())
                .isNotEmpty()
                .allMatch(vertex -> Set.of(1, 120).contains(vertex.getMaxParallelism()));
    }

    /** The reactive scheduler makes as many subtasks as a vertex may have and slots are there. */
    @ParameterizedTest
    @ValueSource(strings = {TO_FOLDER, TO_TOPIC})
    void whatMustBeSingleCannotBeScaled(String to) throws Exception {
        JobGraph submitted =
                graph(to, "flink.parallelism=3", "flink.update-parallelism=2").getJobGraph();

        assertThat(submitted.getVertices())
                .anyMatch(vertex -> vertex.getParallelism() == 1)
                .filteredOn(
                        vertex -> ONE_IS_ENOUGH.stream().noneMatch(vertex.getName()::startsWith))
                .allSatisfy(
                        vertex ->
                                assertThat(vertex.getMaxParallelism())
                                        .as(vertex.getName())
                                        .isEqualTo(vertex.getParallelism() == 1 ? 1 : 120));
    }

    /** A reader that is in the slot of no trainer would never be told to end. */
    @Test
    void readersOfSamplesShareTheSlotsOfTrainers() throws Exception {
        JobGraph submitted = graph("flink.parallelism=3").getJobGraph();

        JobVertex readers = vertex(submitted, Stage.SAMPLES);
        JobVertex trainers = vertex(submitted, Stage.DEVICE_TRAINER);
        assertThat(readers.getParallelism()).isEqualTo(3);
        assertThat(readers.getCoLocationGroup())
                .isNotNull()
                .isSameAs(trainers.getCoLocationGroup());
    }

    private static JobVertex vertex(JobGraph graph, Stage stage) {
        for (JobVertex vertex : graph.getVertices()) {
            if (vertex.getName().contains(stage.title())) {
                return vertex;
            }
        }
        throw new AssertionError("no " + stage);
    }

    /**
     * Flink restores no operator whose maximum parallelism has changed, by chaining for instance.
     */
    @ParameterizedTest
    @ValueSource(strings = {TO_FOLDER, TO_TOPIC})
    void aSavepointFitsTheGraphOfAnyParallelism(String to) throws Exception {
        Map<OperatorID, Integer> ofTwo = mostSubtasks(to, "flink.parallelism=2");

        assertThat(ofTwo).hasSizeGreaterThan(10);
        assertThat(mostSubtasks(to, "flink.parallelism=1")).isEqualTo(ofTwo);
        assertThat(mostSubtasks(to, "flink.parallelism=4", "flink.update-parallelism=4"))
                .isEqualTo(ofTwo);
    }

    private Map<OperatorID, Integer> mostSubtasks(String... overrides) throws Exception {
        Map<OperatorID, Integer> most = new HashMap<>();
        for (JobVertex vertex : graph(overrides).getJobGraph().getVertices()) {
            for (OperatorIDPair operator : vertex.getOperatorIDs()) {
                most.put(operator.getGeneratedOperatorID(), vertex.getMaxParallelism());
            }
        }
        return most;
    }

    @ParameterizedTest
    @ValueSource(strings = {TO_FOLDER, TO_TOPIC})
    void everyOperatorHasAUidAndANameOfAStage(String to) throws Exception {
        StreamGraph graph = graph(to);
        Set<String> uids =
                Arrays.stream(Stage.values()).map(Stage::uid).collect(Collectors.toSet());
        Set<String> titles =
                Arrays.stream(Stage.values()).map(Stage::title).collect(Collectors.toSet());

        for (StreamNode node : graph.getStreamNodes()) {
            String uid = node.getTransformationUID();
            String name = node.getOperatorName();
            // A sink becomes a writer and a committer, a source gets a prefix.
            assertThat(uids).as("uid %s of %s", uid, name).anyMatch(known -> isOf(known, uid));
            assertThat(titles).as("name %s", name).anyMatch(name::contains);
        }
        assertThat(graph.getStreamNodes().stream().map(StreamNode::getTransformationUID))
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(10);
    }

    @Test
    void everyStageIsInTheGraphButThoseOfTheOtherPlaceForResults() throws Exception {
        assertThat(missing(graph(TO_FOLDER))).isEqualTo(all(List.of(OF_TOPIC, OF_STEERING)));
        assertThat(missing(graph(TO_TOPIC))).isEqualTo(all(List.of(OF_FOLDER, OF_STEERING)));
    }

    @Test
    void withoutInjectionNothingOfItIsInTheGraph() throws Exception {
        assertThat(missing(graph("injection.alpha=0")))
                .isEqualTo(all(List.of(OF_INJECTION, OF_TOPIC, OF_STEERING)));
    }

    @Test
    void controlRecordsAreReadIfTheyMayChangeTheModel() throws Exception {
        assertThat(missing(graph("injection.alpha=0", "sync.switchable=[adsp, ssp]")))
                .isEqualTo(all(List.of(OF_INJECTION, OF_TOPIC)));
    }

    private static Set<Stage> all(List<Set<Stage>> parts) {
        return parts.stream().flatMap(Set::stream).collect(Collectors.toSet());
    }

    private static Set<Stage> missing(StreamGraph graph) {
        List<String> uids =
                graph.getStreamNodes().stream().map(StreamNode::getTransformationUID).toList();
        return Arrays.stream(Stage.values())
                .filter(stage -> uids.stream().noneMatch(uid -> isOf(stage.uid(), uid)))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @ValueSource(strings = {TO_FOLDER, TO_TOPIC})
    void nothingTravelsThroughKryo(String to) throws Exception {
        StreamGraph graph = graph(to);
        assertThat(graph.getJobConfiguration().get(PipelineOptions.GENERIC_TYPES)).isFalse();
        for (StreamNode node : graph.getStreamNodes()) {
            if (node.getTypeSerializerOut() != null) {
                assertThat(node.getTypeSerializerOut().getClass().getName())
                        .as(node.getOperatorName())
                        .doesNotContain("Kryo");
            }
        }
    }

    private static boolean isOf(String known, String uid) {
        return uid != null && (uid.equals(known) || uid.endsWith(": " + known));
    }
}
