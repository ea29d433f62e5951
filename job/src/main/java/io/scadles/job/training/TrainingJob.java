package io.scadles.job.training;

import io.scadles.job.config.Experiment;
import io.scadles.job.config.ExperimentConfig;
import io.scadles.job.config.KafkaConfig;
import io.scadles.job.dataset.SampleSpec;
import io.scadles.job.kafka.KafkaEndpoint;
import io.scadles.job.kafka.ResultsTopic;
import io.scadles.job.kafka.TopicLayout;
import io.scadles.job.results.ResultLine;
import io.scadles.job.results.ResultRows;
import io.scadles.job.results.RunFolder;
import io.scadles.job.source.KafkaSamples;
import io.scadles.job.source.SampleSource;
import io.scadles.model.batching.Injection;
import io.scadles.model.network.NetworkSpec;
import io.scadles.model.stream.EvaluationReport;
import io.scadles.model.stream.InjectionReport;
import io.scadles.model.stream.ModelVersion;
import io.scadles.model.stream.RoundReport;
import io.scadles.model.stream.Sample;
import io.scadles.operators.DevicePlacement;
import io.scadles.operators.LoopConfig;
import io.scadles.operators.RateWindow;
import io.scadles.operators.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The job of one run: the topology with Kafka before it and the place of its results behind it. */
final class TrainingJob {

    private final Experiment experiment;
    private final RunFolder folder;
    private final DatasetChoice data;
    private final StreamPlan plan;
    private final LoopConfig loop;
    private final Injection injection;

    TrainingJob(Experiment experiment, RunFolder folder, DatasetChoice data, StreamPlan plan) {
        this.experiment = experiment;
        this.folder = folder;
        this.data = data;
        this.plan = plan;
        LoopRules rules = new LoopRules(experiment.config());
        NetworkSpec network = rules.network(data.dataset().spec());
        int devices =
                Math.max(1, plan.rates().isEmpty() ? plan.extents().size() : plan.rates().size());
        this.loop =
                rules.loop(
                        folder.path().getFileName().toString(),
                        network,
                        devices,
                        plan.rates().keySet(),
                        plan.startMs(),
                        plan.endMs(),
                        plan.switches());
        this.injection = rules.injection(plan.rates().keySet());
    }

    LoopConfig loop() {
        return loop;
    }

    /** Where the run's samples come from. */
    KafkaSamples source(KafkaEndpoint kafka, TopicLayout layout, String deadLetters) {
        int maxRecordBytes = experiment.config().kafka().maxRecordBytes();
        SampleSpec sample = data.dataset().spec();
        return new KafkaSamples(
                kafka,
                layout,
                sample.codec(maxRecordBytes),
                new DevicePlacement(plan.rates()),
                maxRecordBytes,
                deadLetters,
                groupId(folder),
                plan.range());
    }

    /** Consumer group of a run. */
    static String groupId(RunFolder folder) {
        return "scadles-" + folder.path().getFileName();
    }

    /** The run's folder, for its results. */
    ResultsPlace folderPlace() {
        return new FolderPlace(folder, loop.layout(), header(), injection.active());
    }

    /** The run's topic, for its results. */
    ResultsPlace topicPlace(ResultsTopic topic) {
        return new TopicPlace(
                topic, folder.modelFile().getFileName().toString(), loop.layout(), header());
    }

    private ModelHeader header() {
        return new ModelHeader(
                Map.of(
                        ModelFacts.EXPERIMENT,
                        experiment.name(),
                        ModelFacts.CONFIGURATION_HASH,
                        experiment.hash(),
                        ModelFacts.OFFSETS,
                        plan.offsets()));
    }

    /**
     * Adds the whole job to an environment.
     *
     * @param results takes what people get to see
     * @param repeats takes the records that devices have published before
     */
    void build(
            StreamExecutionEnvironment environment,
            SampleSource source,
            ResultsPlace results,
            Consumer<DataStream<Sample>> repeats) {
        ExperimentConfig config = experiment.config();
        RateWindow window =
                new RateWindow(
                        loop.rounds().clock(),
                        plan.startMs(),
                        config.clock().windowMs(),
                        config.buffer().maxSliceSamples(),
                        config.kafka().layout() == KafkaConfig.Layout.TOPIC_PER_DEVICE,
                        injection);
        new TrainingTopology(
                        loop,
                        new TrainingTopology.Scale(
                                config.flink().parallelism(), config.flink().updateParallelism()),
                        window,
                        new TrainingTopology.EvaluationPlan(
                                data, config.evaluation().samples(), config.evaluation().chunk()))
                .build(environment, source, new ResultStreams(results, repeats));
    }

    /** Everything people get to see, as lines and models, and the records set aside. */
    private final class ResultStreams implements TrainingTopology.Sinks {

        private final ResultsPlace place;
        private final Consumer<DataStream<Sample>> repeated;
        private final List<DataStream<ResultLine>> lines = new ArrayList<>();

        ResultStreams(ResultsPlace place, Consumer<DataStream<Sample>> repeated) {
            this.place = place;
            this.repeated = repeated;
        }

        @Override
        public void repeats(DataStream<Sample> repeats) {
            repeated.accept(repeats);
        }

        @Override
        public void rounds(DataStream<RoundReport> rounds) {
            int every = experiment.config().results().deviceRowsEveryRounds();
            lines.add(
                    rounds.<ResultLine>flatMap(
                                    (report, lines) ->
                                            ResultRows.of(report, every).forEach(lines::collect),
                                    TypeInformation.of(ResultLine.class))
                            .uid(Stage.RESULT_ROWS.uid())
                            .name(Stage.RESULT_ROWS.title())
                            .forceNonParallel());
        }

        @Override
        public void injections(DataStream<InjectionReport> injections) {
            lines.add(
                    injections
                            .map(ResultRows::of, TypeInformation.of(ResultLine.class))
                            .uid(Stage.INJECTION_ROWS.uid())
                            .name(Stage.INJECTION_ROWS.title())
                            .setParallelism(1));
        }

        @Override
        public void evaluations(DataStream<EvaluationReport> evaluations) {
            DataStream<ResultLine> all =
                    evaluations
                            .map(ResultRows::of, TypeInformation.of(ResultLine.class))
                            .uid(Stage.EVALUATION_ROWS.uid())
                            .name(Stage.EVALUATION_ROWS.title())
                            .forceNonParallel();
            for (DataStream<ResultLine> more : lines) {
                all = all.union(more);
            }
            place.lines(all);
        }

        @Override
        public void models(DataStream<ModelVersion> models) {
            place.models(models);
        }
    }
}
