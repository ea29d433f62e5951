package io.scadles.job.training;

import io.scadles.job.source.SampleSource;
import io.scadles.model.stream.EvaluationReport;
import io.scadles.model.stream.InjectionReport;
import io.scadles.model.stream.ModelVersion;
import io.scadles.model.stream.RoundReport;
import io.scadles.model.stream.Sample;
import io.scadles.model.stream.Slice;
import io.scadles.operators.DataInjection;
import io.scadles.operators.HeldOutSet;
import io.scadles.operators.LoopConfig;
import io.scadles.operators.RateWindow;
import io.scadles.operators.TrainingLoop;
import io.scadles.operators.TrainingLoop.Outputs;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The whole graph. Source and sinks are passed in.
 *
 * <pre>
 * source -+- RateWindow -+- [DataInjection] -+- DeviceTrainer - ModelUpdater -+- FeedbackTail (back to the trainers)
 * gate  --+              \-------------------/    \- RoundCoordinator -/    \- ModelAssembly - Evaluation - sinks
 *                                   [control records] -/
 * </pre>
 *
 * @param loop what to train, by which rules
 * @param scale how many subtasks
 * @param window how samples become slices
 * @param evaluation what published versions are scored on
 */
public record TrainingTopology(
        LoopConfig loop, Scale scale, RateWindow window, EvaluationPlan evaluation) {

    /**
     * How many subtasks the loop has; changes no result.
     *
     * @param parallelism trainers
     * @param updateParallelism subtasks that hold the model
     */
    public record Scale(int parallelism, int updateParallelism) {}

    /**
     * How versions are scored.
     *
     * @param heldOut samples to score on
     * @param samples how many of them; 0 takes all
     * @param chunk samples scored at a time
     */
    public record EvaluationPlan(HeldOutSet heldOut, int samples, int chunk) {}

    /** Where results go; tests pass their own. */
    public interface Sinks {

        /** Records that devices have published before, as they were read. */
        void repeats(DataStream<Sample> repeats);

        /** What happened in every round. */
        void rounds(DataStream<RoundReport> rounds);

        /** How published versions score. */
        void evaluations(DataStream<EvaluationReport> evaluations);

        /** Who shared what with whom; only called if injection is configured. */
        void injections(DataStream<InjectionReport> injections);

        /** Published versions. */
        void models(DataStream<ModelVersion> models);
    }

    /**
     * Adds everything to the environment.
     *
     * @throws IllegalArgumentException if the environment's settings do not fit the loop
     */
    public void build(StreamExecutionEnvironment environment, SampleSource source, Sinks sinks) {
        ClusterDemands.check(environment);
        TrainingLoop training =
                new TrainingLoop(loop, scale.parallelism(), scale.updateParallelism());

        // Samples of all devices, and the gate that paces them.
        DataStream<Sample> samples =
                source.samples(environment, training).union(training.gate(environment));

        // One slice per device and window, with its measured rate.
        RateWindow.Outputs windows = window.slices(samples);
        SingleOutputStreamOperator<Slice> own = windows.slices();
        sinks.repeats(windows.repeats());

        // Copies that some devices share with others, if the experiment says so.
        DataStream<Slice> slices = own;
        if (window.injection().active()) {
            DataInjection.Outputs shared = new DataInjection(window.injection()).share(own);
            slices = own.union(shared.slices());
            sinks.injections(shared.reports());
        }

        // Gradients, weighted updates, and the model's way back.
        DataStream<Slice> all = slices;
        Outputs outputs =
                source.switches(environment)
                        .map(switches -> training.close(all, switches))
                        .orElseGet(() -> training.close(all));

        // What people get to see.
        DataStream<ModelVersion> models = training.assemble(outputs.published());
        sinks.rounds(outputs.rounds());
        sinks.models(models);
        sinks.evaluations(
                training.evaluate(
                        models, evaluation.heldOut(), evaluation.samples(), evaluation.chunk()));
    }
}
