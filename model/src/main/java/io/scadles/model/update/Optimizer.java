package io.scadles.model.update;

import java.io.Serializable;

/**
 * Stochastic gradient descent with momentum and weight decay, elementwise, so blocks of any size
 * give the same bits.
 *
 * <p>{@code g += decay w; m = momentum m + g; w -= rate m}. Source: the recipe of ScaDLES, section
 * IV; the same rule as PyTorch's SGD without dampening.
 *
 * @param momentum in [0, 1)
 * @param weightDecay not negative
 */
public record Optimizer(float momentum, float weightDecay) implements Serializable {

    /** Neither momentum nor decay. */
    public static final Optimizer PLAIN = new Optimizer(0, 0);

    public Optimizer {
        if (!(momentum >= 0 && momentum < 1) || !(weightDecay >= 0)) {
            throw new IllegalArgumentException(
                    "momentum (%s) must lie in [0, 1), weight-decay (%s) must not be negative"
                            .formatted(momentum, weightDecay));
        }
    }

    /**
     * One step over the first {@code count} values.
     *
     * @param weights [n] changed in place
     * @param velocity [n] changed in place
     * @param gradient [n] read only
     */
    public void step(
            float[] weights, float[] velocity, float[] gradient, int count, double learningRate) {
        float rate = (float) learningRate;
        for (int i = 0; i < count; i++) {
            float g = gradient[i] + weightDecay * weights[i];
            float v = momentum * velocity[i] + g;
            velocity[i] = v;
            weights[i] -= rate * v;
        }
    }
}
