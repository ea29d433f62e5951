package io.scadles.model.update;

import java.io.Serializable;

/**
 * The learning rate of every step: one schedule for all devices, driven by the global step.
 *
 * @param base rate before any decay
 * @param decayFactor factor at each of {@code decayAtSteps}
 * @param decayAtSteps [k] global steps from which one more factor applies, ascending
 * @param scaling how the rate follows the samples of a round
 * @param warmUpSteps steps over which the rate grows from nothing; 0 starts at the full rate. Not
 *     in ScaDLES: a remedy for very large batches (Goyal et al., 2017, section 2.2)
 */
public record LearningRate(
        double base,
        double decayFactor,
        long[] decayAtSteps,
        BatchScaling scaling,
        long warmUpSteps)
        implements Serializable {

    public LearningRate {
        if (!(base > 0) || !(decayFactor > 0) || warmUpSteps < 0) {
            throw new IllegalArgumentException(
                    "learning-rate (%s) and decay-factor (%s) must be positive, warm-up-rounds (%d) not negative"
                            .formatted(base, decayFactor, warmUpSteps));
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
        return step < warmUpSteps ? rate * (step + 1) / warmUpSteps : rate;
    }

    /** Factor for the samples of a round. */
    public double batchScale(long samples) {
        return scaling.factor(samples);
    }
}
