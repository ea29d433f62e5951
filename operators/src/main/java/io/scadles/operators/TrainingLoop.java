package io.scadles.operators;

import io.scadles.model.stream.Apply;
import io.scadles.model.stream.Commit;
import io.scadles.model.stream.EvaluationReport;
import io.scadles.model.stream.ModelBlock;
import io.scadles.model.stream.ModelVersion;
import io.scadles.model.stream.RoundReport;
import io.scadles.model.stream.Sample;
import io.scadles.model.stream.Slice;
import io.scadles.model.stream.SubtaskReport;
import io.scadles.model.sync.ModelSwitch;
import io.scadles.operators.feedback.FeedbackTail;
import io.scadles.operators.feedback.HorizonChannel;
import io.scadles.operators.serialization.Types;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;

/**
 * Adds the stages of one training loop to a graph.
 *
 * <p>A stage of one subtask is forced to be so: the reactive scheduler scales all others, whatever
 * their parallelism.
 */
public final class TrainingLoop {

    /** Buffers of the loop's edges leave at once, or every round would wait for a time-out. */
    private static final long LOOP_BUFFER_TIMEOUT_MS = 0;

    private static final String ALIGNMENT_GROUP = "scadles-samples";
    private static final Duration ALIGNMENT_INTERVAL = Duration.ofMillis(100);
    private static final int EVALUATIONS_WAITING = 2;

    private final LoopConfig config;
    private final int parallelism;
    private final int updateParallelism;

    /**
     * What comes out of the loop.
     *
     * @param rounds reports of rounds, and accounts at checkpoints
     * @param published every n-th version and the last, in blocks
     */
    public record Outputs(DataStream<RoundReport> rounds, DataStream<ModelBlock> published) {}

    /**
     * A loop.
     *
     * @param parallelism of the trainers
     * @param updateParallelism of the updater: subtasks among which the blocks are shared
     */
    public TrainingLoop(LoopConfig config, int parallelism, int updateParallelism) {
        this.config = config;
        this.parallelism = parallelism;
        this.updateParallelism = updateParallelism;
    }

    /** Puts a source's watermarks into the group that the gate paces. */
    public <T> WatermarkStrategy<T> paced(WatermarkStrategy<T> strategy) {
        return strategy.withWatermarkAlignment(
                ALIGNMENT_GROUP,
                Duration.ofMillis(config.rounds().lookAheadMs()),
                ALIGNMENT_INTERVAL);
    }

    /**
     * Puts a source's readers into the slots of the trainers, which tell them when the streams are
     * over.
     *
     * @see #readersChannel()
     */
    public <T> SingleOutputStreamOperator<T> besideTrainers(SingleOutputStreamOperator<T> source) {
        source.setParallelism(parallelism).getTransformation().setCoLocationGroupKey(config.loop());
        return source;
    }

    /**
     * Name of the {@link HorizonChannel} on which a trainer says that event time has reached its
     * end: all readers have read everything, and the gate has ended.
     */
    public String readersChannel() {
        return config.readers();
    }

    /** The gate's stream: no records, only event time. */
    public DataStream<Sample> gate(StreamExecutionEnvironment environment) {
        SingleOutputStreamOperator<Long> horizons =
                environment
                        .fromSource(
                                new RunGate(config.loop()),
                                paced(GateClock.strategy(config.rounds())),
                                Stage.RUN_GATE.title())
                        .forceNonParallel();
        Stage.RUN_GATE.name(horizons);
        horizons.getTransformation().setCoLocationGroupKey(config.loop() + "-gate");
        SingleOutputStreamOperator<Sample> nothing =
                horizons.flatMap((Long horizon, Collector<Sample> out) -> {}, Types.SAMPLE)
                        .forceNonParallel();
        return Stage.GATE_CLOCK.name(nothing);
    }

    /** Trainer, coordinator, updater and the way back. */
    public Outputs close(DataStream<Slice> slices) {
        return close(slices, reports -> reports);
    }

    /**
     * As {@link #close(DataStream)}, where the synchronization model can change.
     *
     * @param switches changes that come while the job runs
     */
    public Outputs close(DataStream<Slice> slices, DataStream<ModelSwitch> switches) {
        DataStream<SubtaskReport> changes = changes(switches).global();
        return close(slices, reports -> reports.union(changes));
    }

    private Outputs close(
            DataStream<Slice> slices, UnaryOperator<DataStream<SubtaskReport>> steered) {
        SingleOutputStreamOperator<Commit> commits =
                slices.keyBy(Slice::device, Types.DEVICE_KEY)
                        .transform(
                                Stage.DEVICE_TRAINER.title(),
                                Types.COMMIT,
                                new DeviceTrainerFactory(config));
        Stage.DEVICE_TRAINER
                .name(commits)
                .setParallelism(parallelism)
                .setBufferTimeout(LOOP_BUFFER_TIMEOUT_MS);
        commits.getTransformation().setCoLocationGroupKey(config.loop());

        SingleOutputStreamOperator<Apply> applies =
                steered.apply(commits.getSideOutput(DeviceTrainer.REPORTS).global())
                        .process(new RoundCoordinator(config), Types.APPLY);
        Stage.ROUND_COORDINATOR
                .name(applies)
                .forceNonParallel()
                .setBufferTimeout(LOOP_BUFFER_TIMEOUT_MS);
        applies.getTransformation().setCoLocationGroupKey(config.loop() + "-gate");

        SingleOutputStreamOperator<ModelBlock> model =
                commits.keyBy(Commit::block, org.apache.flink.api.common.typeinfo.Types.INT)
                        .connect(
                                applies.union(commits.getSideOutput(DeviceTrainer.REQUESTS))
                                        .keyBy(
                                                Apply::block,
                                                org.apache.flink.api.common.typeinfo.Types.INT))
                        .transform(
                                Stage.MODEL_UPDATER.title(),
                                Types.MODEL_BLOCK,
                                new ModelUpdater(config));
        Stage.MODEL_UPDATER
                .name(model)
                .setParallelism(updateParallelism)
                .setBufferTimeout(LOOP_BUFFER_TIMEOUT_MS);

        SingleOutputStreamOperator<Void> tail =
                model.broadcast()
                        .union(
                                model.getSideOutput(ModelUpdater.TASKS)
                                        .partitionCustom(
                                                new TrainerOfTask(), TrainerOfTask::address))
                        .transform(
                                Stage.FEEDBACK_TAIL.title(),
                                org.apache.flink.api.common.typeinfo.Types.VOID,
                                new FeedbackTail(config.loop(), config.blocks()));
        Stage.FEEDBACK_TAIL.name(tail).setParallelism(parallelism);
        tail.getTransformation().setCoLocationGroupKey(config.loop());

        return new Outputs(
                applies.getSideOutput(RoundCoordinator.ROUNDS),
                model.getSideOutput(ModelUpdater.PUBLISHED));
    }

    private DataStream<SubtaskReport> changes(DataStream<ModelSwitch> switches) {
        long startMs = config.rounds().startMs();
        return Stage.MODEL_SWITCHES.name(
                switches.flatMap(
                                (ModelSwitch change, Collector<SubtaskReport> out) -> {
                                    // What was asked for before is of an earlier run.
                                    if (change.timeMs() >= startMs) {
                                        out.collect(
                                                SubtaskReport.change(
                                                        change.timeMs(), change.model()));
                                    }
                                },
                                Types.SUBTASK_REPORT)
                        .forceNonParallel());
    }

    /** Whole models from published blocks. */
    public SingleOutputStreamOperator<ModelVersion> assemble(DataStream<ModelBlock> published) {
        SingleOutputStreamOperator<ModelVersion> models =
                published.global().process(new ModelAssembly(config.blocks()), Types.MODEL_VERSION);
        return Stage.MODEL_ASSEMBLY.name(models).forceNonParallel();
    }

    /** Scores of whole models on a held-out set. */
    public DataStream<EvaluationReport> evaluate(
            DataStream<ModelVersion> models, HeldOutSet heldOut, int samples, int chunk) {
        Evaluation evaluation =
                new Evaluation(config.rounds().clock(), config.engine(), heldOut, samples, chunk);
        SingleOutputStreamOperator<EvaluationReport> scores =
                AsyncDataStream.orderedWait(
                                models, evaluation, 0, TimeUnit.MILLISECONDS, EVALUATIONS_WAITING)
                        .returns(Types.EVALUATION_REPORT);
        return Stage.EVALUATION.name(scores).forceNonParallel();
    }
}
