package io.scadles.operators;

import io.scadles.model.network.GradientEngine;
import io.scadles.model.network.GradientEngineFactory;
import io.scadles.model.network.ParameterLayout;
import io.scadles.model.network.TensorSpec;
import io.scadles.model.stream.Batch;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A small real network in plain Java, so that the loop can be tested without native code: softmax
 * regression on byte features, and one buffer that averages the labels, to stand for batch-norm
 * statistics.
 */
final class SoftmaxEngine implements GradientEngine {

    static final int FEATURES = 24;
    static final int CLASSES = 4;
    private static final int PARAMETERS = CLASSES * FEATURES + CLASSES;

    private final BooleanSupplier fails;
    private float[] model = new float[PARAMETERS + 1];

    private SoftmaxEngine(BooleanSupplier fails) {
        this.fails = fails;
    }

    static GradientEngineFactory factory() {
        return () -> new SoftmaxEngine(() -> false);
    }

    /** An engine that takes its time, so that a run can be caught in the middle of a round. */
    static GradientEngineFactory slow(long pauseMs) {
        return () ->
                new SoftmaxEngine(
                        () -> {
                            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMs));
                            return false;
                        });
    }

    /** An engine that dies in the middle of a batch when {@link Sabotage} says so. */
    static GradientEngineFactory fragile(String run) {
        return () -> new SoftmaxEngine(() -> Sabotage.strikes(run));
    }

    static ParameterLayout parameters() {
        return new ParameterLayout(
                "softmax",
                List.of(
                        new TensorSpec(
                                "weight",
                                new long[] {CLASSES, FEATURES},
                                0,
                                TensorSpec.Initial.UNIFORM,
                                0.1f),
                        new TensorSpec(
                                "bias",
                                new long[] {CLASSES},
                                CLASSES * FEATURES,
                                TensorSpec.Initial.ZERO,
                                0),
                        new TensorSpec(
                                "mean-label",
                                new long[] {1},
                                PARAMETERS,
                                TensorSpec.Initial.ZERO,
                                0)),
                PARAMETERS);
    }

    @Override
    public ParameterLayout layout() {
        return parameters();
    }

    @Override
    public void setModel(float[] model) {
        this.model = model.clone();
    }

    @Override
    public double gradient(Batch batch, float[] commit) {
        if (fails.getAsBoolean()) {
            throw new IllegalStateException("sabotage in the gradient");
        }
        java.util.Arrays.fill(commit, 0);
        double loss = 0;
        double labels = 0;
        for (int i = 0; i < batch.size(); i++) {
            double[] p = probabilities(batch, i);
            int label = batch.labels()[i];
            loss -= Math.log(p[label]);
            labels += label;
            for (int c = 0; c < CLASSES; c++) {
                float error = (float) ((p[c] - (c == label ? 1 : 0)) / batch.size());
                for (int f = 0; f < FEATURES; f++) {
                    commit[c * FEATURES + f] += error * feature(batch, i, f);
                }
                commit[CLASSES * FEATURES + c] += error;
            }
        }
        commit[PARAMETERS] = (float) (0.9 * model[PARAMETERS] + 0.1 * labels / batch.size());
        return loss / batch.size();
    }

    @Override
    public Score score(Batch batch) {
        double loss = 0;
        long top1 = 0;
        for (int i = 0; i < batch.size(); i++) {
            double[] p = probabilities(batch, i);
            int label = batch.labels()[i];
            loss -= Math.log(p[label]);
            boolean best = true;
            for (int c = 0; c < CLASSES; c++) {
                best &= c == label || p[c] < p[label];
            }
            top1 += best ? 1 : 0;
        }
        return new Score(batch.size(), loss, top1, batch.size());
    }

    private double[] probabilities(Batch batch, int i) {
        double[] p = new double[CLASSES];
        double sum = 0;
        for (int c = 0; c < CLASSES; c++) {
            double logit = model[CLASSES * FEATURES + c];
            for (int f = 0; f < FEATURES; f++) {
                logit += model[c * FEATURES + f] * feature(batch, i, f);
            }
            p[c] = Math.exp(logit);
            sum += p[c];
        }
        for (int c = 0; c < CLASSES; c++) {
            p[c] /= sum;
        }
        return p;
    }

    private static float feature(Batch batch, int i, int f) {
        return (batch.features()[i * FEATURES + f] & 0xff) / 255f - 0.5f;
    }

    @Override
    public void close() {
        // Nothing native is held.
    }
}
