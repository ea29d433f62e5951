package io.scadles.job;

import io.scadles.model.stream.Batch;

/**
 * Stands for a network: not a gradient of anything, but as sensitive as one to the samples, to the
 * model, and to the order of every sum.
 */
final class SimulatedGradient {

    private static final int NOT_FINITE_EVERY = 331;

    private SimulatedGradient() {}

    /** Fills the commit and returns a loss; not finite for a few samples of every device. */
    static double gradient(float[] model, int parameters, Batch batch, float[] commit) {
        double loss = 0;
        for (int s = 0; s < batch.size(); s++) {
            float x = batch.features()[s] / 128f;
            for (int i = 0; i < parameters; i++) {
                float error = model[i] * x - (float) Math.sin(batch.labels()[s] + i);
                commit[i] += error * x / batch.size();
                loss += error * error;
            }
            for (int i = parameters; i < model.length; i++) {
                commit[i] += (0.9f * model[i] + 0.1f * x) / batch.size();
            }
            if (batch.labels()[s] % NOT_FINITE_EVERY == NOT_FINITE_EVERY - 1) {
                loss = Double.NaN;
            }
        }
        return loss / batch.size();
    }
}
