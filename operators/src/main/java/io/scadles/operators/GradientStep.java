package io.scadles.operators;

import io.scadles.model.compression.CompressionPolicy;
import io.scadles.model.compression.GradientCompressor;
import io.scadles.model.compression.ParameterTensors;
import io.scadles.model.compression.SharedFactors;
import io.scadles.model.network.GradientEngine;
import io.scadles.model.stream.Batch;
import io.scadles.model.stream.BlockValues;
import io.scadles.model.stream.Commit;
import io.scadles.model.stream.LocalWork;
import io.scadles.model.stream.LowRankValues;
import io.scadles.model.stream.RoundMean;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.Transmission;
import io.scadles.model.update.BlockLayout;
import io.scadles.model.update.LocalSteps;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * What a device does with its batches: the gradient of one, or the change that local steps make,
 * checked, clipped, compressed, in blocks.
 */
final class GradientStep implements AutoCloseable {

    /**
     * What came of the batches.
     *
     * @param loss mean loss over their samples, each before its own step
     * @param computeMs wall time of the steps
     * @param finite whether loss and gradient are numbers, also with what the device held back; if
     *     not, nothing is to be sent
     * @param sent what the commit is on the wire
     * @param products what its parameters are sent as, if they are sent as such
     */
    record Outcome(
            double loss,
            long computeMs,
            boolean finite,
            Transmission sent,
            List<LowRankValues> products) {}

    private final LoopConfig config;
    private final GradientEngine engine;
    private final float[] commit;
    private final Counter gradientNanos;

    private float[] model;
    private SharedFactors shared = SharedFactors.NONE;

    GradientStep(LoopConfig config, OptionalInt gpu, MetricGroup metrics) {
        this.config = config;
        this.engine = config.engine().createOn(gpu);
        this.commit = new float[config.blocks().length()];
        this.gradientNanos = Metrics.GRADIENT_NANOS.counter(metrics);
    }

    /**
     * Takes over the model of a round.
     *
     * @param model [length] read until the next one is set
     */
    void setModel(float[] model) {
        this.model = model;
        engine.setModel(model);
    }

    /**
     * Takes over what the devices of a round share.
     *
     * @param mean [length] what was summed last
     */
    void share(ParameterTensors tensors, RoundMean mean) {
        if (config.compression() instanceof CompressionPolicy.LowRank lowRank
                && lowRank.sharesFactors()) {
            shared = SharedFactors.of(lowRank, tensors, mean);
        }
    }

    /**
     * Computes a commit; {@link #send} hands it out.
     *
     * @param batches one per step
     * @param compressor of the device; changed only if the outcome is finite
     */
    Outcome take(List<Batch> batches, RoundPlan plan, GradientCompressor compressor) {
        long began = System.nanoTime();
        double loss =
                plan.work().change()
                        ? change(batches, plan.work())
                        : gradient(batches.get(0), commit);
        long computeMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        if (!Double.isFinite(loss) || !compressor.fits(commit)) {
            return new Outcome(loss, computeMs, false, Transmission.NONE, List.of());
        }
        Transmission sent = compressor.compress(commit, plan.compress(), shared);
        return new Outcome(loss, computeMs, true, sent, compressor.products());
    }

    private double gradient(Batch batch, float[] gradient) {
        long began = System.nanoTime();
        double loss = engine.gradient(batch, gradient);
        gradientNanos.inc(System.nanoTime() - began);
        // A gradient that is not finite stays so, however short it is made.
        config.clipping().clip(gradient, config.blocks().parameterCount());
        return loss;
    }

    /**
     * Trains a replica and leaves in the commit what the model has lost on the way: a change with
     * the sign of a gradient, and the replica's buffers as they are.
     */
    private double change(List<Batch> batches, LocalWork work) {
        LocalSteps steps =
                new LocalSteps(model, config.blocks().parameterCount(), work, config.local());
        double lossSum = 0;
        int samples = 0;
        for (Batch batch : batches) {
            engine.setModel(steps.replica());
            lossSum += batch.size() * gradient(batch, commit);
            samples += batch.size();
            steps.step(commit);
        }
        steps.change(commit);
        engine.setModel(model);
        return lossSum / samples;
    }

    /**
     * Hands out the commit taken last, block by block.
     *
     * @param outcome of that commit
     */
    void send(long version, String device, Outcome outcome, Consumer<Commit> out) {
        BlockLayout blocks = config.blocks();
        for (int block = 0; block < blocks.count(); block++) {
            BlockValues values =
                    outcome.sent().compressed()
                            ? BlockValues.of(
                                    commit,
                                    blocks.offset(block),
                                    blocks.length(block),
                                    blocks.parameters(block),
                                    outcome.products())
                            : BlockValues.dense(blocks.cut(commit, block));
            out.accept(new Commit(block, version, device, values));
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
