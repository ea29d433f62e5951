package io.scadles.model.update;

import java.io.Serializable;

/**
 * Shortens a device's gradient to a largest norm before it is compressed and sent.
 *
 * <p>Source: Pascanu et al., 2013, section 3.2. Not in ScaDLES: a remedy for very large batches.
 * Each device clips its own, because the norm of the sum is known to nobody: every block of it lies
 * elsewhere.
 *
 * @param maxNorm largest Euclidean norm; {@code Double.POSITIVE_INFINITY} never clips
 */
public record GradientClipping(double maxNorm) implements Serializable {

    /** Gradients stay as they are. */
    public static final GradientClipping OFF = new GradientClipping(Double.POSITIVE_INFINITY);

    public GradientClipping {
        if (!(maxNorm > 0)) {
            throw new IllegalArgumentException(
                    "clip-norm (%s) must be positive".formatted(maxNorm));
        }
    }

    /**
     * Clips in place.
     *
     * @param gradient [n]; one that is not finite is not finite afterwards either
     * @param count leading values that are the gradient
     */
    public void clip(float[] gradient, int count) {
        if (maxNorm == Double.POSITIVE_INFINITY) {
            return;
        }
        double energy = 0;
        for (int i = 0; i < count; i++) {
            energy += (double) gradient[i] * gradient[i];
        }
        double norm = Math.sqrt(energy);
        if (norm > maxNorm) {
            float factor = (float) (maxNorm / norm);
            for (int i = 0; i < count; i++) {
                gradient[i] *= factor;
            }
        }
    }
}
