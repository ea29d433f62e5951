package io.scadles.job.training;

import io.scadles.job.config.Experiment;
import io.scadles.job.config.ExperimentConfig;
import io.scadles.job.dataset.LabelledSet;
import io.scadles.job.dataset.LoadedDataset;
import io.scadles.job.dataset.MissingDataException;
import io.scadles.job.dataset.SampleSpec;
import io.scadles.job.dataset.SyntheticImages;
import io.scadles.job.results.ResultLine;
import io.scadles.job.results.ResultRows;
import io.scadles.job.results.ResultsSink;
import io.scadles.job.results.RunFolder;
import io.scadles.job.source.KafkaSamples;
import io.scadles.model.batching.Injection;
import io.scadles.model.network.GradientEngineFactory;
import io.scadles.model.network.NetworkSpec;
import io.scadles.model.stream.Batch;
import io.scadles.model.stream.EvaluationReport;
import io.scadles.model.stream.InjectionReport;
import io.scadles.model.stream.ModelVersion;
import io.scadles.model.stream.RoundReport;
import io.scadles.model.stream.Sample;
import io.scadles.operators.DevicePlacement;
import io.scadles.operators.HeldOutSet;
import io.scadles.operators.LoopConfig;
import io.scadles.operators.RateWindow;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/**
 * The whole job in replay, as often as wanted, on a log that is written once: broker, windows,
 * trainers, coordinator, updater, checkpoints and results as in a real run, with a clock in it.
 */
final class RecordedJob implements AutoCloseable {

    /** Enough that a device does not see a sample twice within a round. */
    private static final int SYNTHETIC_SAMPLES = 20_000;

    private final Experiment experiment;
    private final Path results;
    private final LoadedDataset data;
    private final NetworkSpec network;
    private final Broker broker;
    private final StreamPlanner planner;
    private final StreamPlan plan;

    /**
     * Starts a broker and writes the log.
     *
     * @param results where the broker and every run get a folder
     */
    RecordedJob(Experiment experiment, Path results, PrintStream out) {
        this.experiment = experiment;
        this.results = results;
        ExperimentConfig config = experiment.config();
        this.data = load(DatasetChoice.of(config.data()), out);
        this.network = new LoopRules(config).network(data.train().spec());
        this.broker = Broker.of(config.kafka(), results.resolve("kafka"));
        this.planner = new StreamPlanner(config, broker.endpoint(), out);
        this.plan = planner.recorded(data);
    }

    private static LoadedDataset load(DatasetChoice choice, PrintStream out) {
        try {
            return choice.dataset().load();
        } catch (MissingDataException absent) {
            SampleSpec spec = choice.dataset().spec();
            out.printf(
                    "%s is not there (set %s): made images of the same size instead%n",
                    spec.dataset(), DatasetChoice.FOLDER_VARIABLE);
            return new SyntheticImages(spec.classes(), spec.shape(), SYNTHETIC_SAMPLES, 500, 1)
                    .load();
        }
    }

    /** Network and samples the job trains. */
    NetworkSpec network() {
        return network;
    }

    /** The rules of a run, for its name. */
    LoopConfig loop(String name) {
        return new LoopRules(experiment.config())
                .loop(
                        name,
                        network,
                        plan.rates().size(),
                        plan.rates().keySet(),
                        plan.startMs(),
                        plan.endMs(),
                        plan.switches());
    }

    /**
     * Runs the job to its end.
     *
     * @param rounds told of every round
     * @param engines makes the trainers' replicas
     */
    void run(RoundClock rounds, GradientEngineFactory engines)
            throws IOException, ExecutionException, InterruptedException {
        ExperimentConfig config = experiment.config();
        RunFolder folder = RunFolder.create(results, experiment.name(), Instant.now());
        LoopConfig rules = loop(folder.path().getFileName().toString());
        LoopConfig loop =
                new LoopConfig(
                        rules.loop(),
                        rules.seed(),
                        rules.layout(),
                        rules.blocks(),
                        engines,
                        rules.devices(),
                        rules.rounds(),
                        rules.optimizer(),
                        rules.local(),
                        rules.clipping(),
                        rules.compression());
        KafkaSamples source =
                new KafkaSamples(
                        broker.endpoint(),
                        planner.layout(),
                        data.train().spec().codec(config.kafka().maxRecordBytes()),
                        new DevicePlacement(plan.rates()),
                        config.kafka().maxRecordBytes(),
                        planner.deadLetterTopic(),
                        "scadles-" + folder.path().getFileName(),
                        plan.range());
        RateWindow window =
                new RateWindow(
                        loop.rounds().clock(),
                        plan.startMs(),
                        config.clock().windowMs(),
                        config.buffer().maxSliceSamples(),
                        true,
                        Injection.NONE);
        StreamExecutionEnvironment environment =
                FlinkSettings.local(config.flink(), folder.checkpointFolder());
        new TrainingTopology(
                        loop,
                        new TrainingTopology.Scale(
                                config.flink().parallelism(), config.flink().updateParallelism()),
                        window,
                        new TrainingTopology.EvaluationPlan(fewHeldOut(), 0, 250))
                .build(environment, source, new ClockedSinks(folder, loop, rounds.name()));
        try {
            environment.executeAsync(loop.loop()).getJobExecutionResult().get();
        } catch (IOException | ExecutionException | InterruptedException failure) {
            throw failure;
        } catch (Exception failure) {
            // Flink declares no more than that; here it means that the graph is not valid.
            throw new IllegalStateException("the job could not be started", failure);
        }
    }

    private HeldOutSet fewHeldOut() {
        LabelledSet test = data.test();
        int n = Math.min(250, test.size());
        int[] labels = Arrays.copyOf(test.labels(), n);
        byte[] features = Arrays.copyOf(test.features(), n * test.spec().bytesPerSample());
        return () -> new Batch(labels, features);
    }

    @Override
    public void close() {
        broker.close();
    }

    /** The sinks of a real run; what writes the rows of rounds also tells the clock. */
    private record ClockedSinks(RunFolder folder, LoopConfig loop, String clock)
            implements TrainingTopology.Sinks {

        @Override
        public void repeats(DataStream<Sample> repeats) {
            repeats.sinkTo(new DiscardingSink<>()).setParallelism(1);
        }

        @Override
        public void rounds(DataStream<RoundReport> rounds) {
            rounds.flatMap(new ClockedRounds(clock), TypeInformation.of(ResultLine.class))
                    .setParallelism(1)
                    .sinkTo(new ResultsSink(folder, false))
                    .setParallelism(1);
        }

        @Override
        public void injections(DataStream<InjectionReport> injections) {
            injections.sinkTo(new DiscardingSink<>()).setParallelism(1);
        }

        @Override
        public void evaluations(DataStream<EvaluationReport> evaluations) {
            evaluations.sinkTo(new DiscardingSink<>()).setParallelism(1);
        }

        @Override
        public void models(DataStream<ModelVersion> models) {
            models.sinkTo(
                            new ModelSink(
                                    folder.modelFile(), loop.layout(), new ModelHeader(Map.of())))
                    .setParallelism(1);
        }
    }

    /** Tells the clock of rounds and checkpoints, and makes the rows of a real run. */
    private static final class ClockedRounds
            implements FlatMapFunction<RoundReport, ResultLine>,
                    CheckpointedFunction,
                    CheckpointListener {

        private static final long serialVersionUID = 1;

        private final String clock;

        private ClockedRounds(String clock) {
            this.clock = clock;
        }

        @Override
        public void flatMap(RoundReport report, Collector<ResultLine> lines) {
            RoundClock.named(clock).tell(report);
            ResultRows.of(report, 10).forEach(lines::collect);
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) {
            RoundClock.named(clock)
                    .began(context.getCheckpointId(), context.getCheckpointTimestamp());
        }

        @Override
        public void initializeState(FunctionInitializationContext context) {
            // A benchmark that restarts has failed, so that nothing has to be kept.
        }

        @Override
        public void notifyCheckpointComplete(long checkpoint) {
            RoundClock.named(clock).completed(checkpoint);
        }
    }
}
