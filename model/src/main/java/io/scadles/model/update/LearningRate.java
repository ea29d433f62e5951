package io.scadles.model.update;

import java.io.Serializable;

/**
 * The learning rate of every step: one schedule for all devices, driven by the global step.
 *
 * @param base rate before any decay
 * @param decayFactor factor at each of {@code decayAtSteps}
 * @param decayAtSteps [k] global steps from which one more factor applies, ascending
 * @param baseBatch batch the base rate was chosen for; 0 switches the scaling off
 */
public record LearningRate(double base, double decayFactor, long[] decayAtSteps, long baseBatch)
        implements Serializable {

    public LearningRate {
        if (!(base > 0) || !(decayFactor > 0) || baseBatch < 0) {
            throw new IllegalArgumentException(
                    "learning-rate (%s) and decay-factor (%s) must be positive, base-batch (%d) not negative"
                            .formatted(base, decayFactor, baseBatch));
        }
    }

    /** Rate by schedule at a global step, counted from 0. */
    public double scheduled(long step) {
        double rate = base;
        for (long at : decayAtSteps) {
            if (step >= at) {
                rate *= decayFactor;
            }
        }
        return rate;
    }

    /**
     * Linear scaling with the samples of the round; the base rate stays as it is.
     *
     * <p>Source: ScaDLES, section III-A: gamma = sum b / B.
     */
    public double batchScale(long samples) {
        return baseBatch == 0 ? 1 : (double) samples / baseBatch;
    }
}
