package io.scadles.model.update;

import java.io.Serializable;

/**
 * How the learning rate follows the samples of a round; the base rate stays as it is.
 *
 * @param rule of growth
 * @param baseBatch samples at which the rate is unscaled
 * @param cap largest factor; 0 is no bound
 */
public record BatchScaling(Rule rule, long baseBatch, double cap) implements Serializable {

    /** The rate does not follow the batch. */
    public static final BatchScaling NONE = new BatchScaling(Rule.CONSTANT, 1, 0);

    /** Rules of growth; g is the batch over the base batch. */
    public enum Rule {
        /** 1. */
        CONSTANT,
        /** g. Source: ScaDLES, section III-A: gamma = sum b / B. */
        LINEAR,
        /**
         * The square root of g, which keeps the noise of a step as it is. Source: Krizhevsky, One
         * weird trick, 2014, section 5. Not in ScaDLES: a remedy for very large batches.
         */
        SQUARE_ROOT
    }

    public BatchScaling {
        if (baseBatch < 1 || !(cap >= 0)) {
            throw new IllegalArgumentException(
                    "base-batch (%d) must be at least 1, the cap of the batch scale (%s) not negative"
                            .formatted(baseBatch, cap));
        }
    }

    /** Linear, without bound. */
    public static BatchScaling linear(long baseBatch) {
        return new BatchScaling(Rule.LINEAR, baseBatch, 0);
    }

    /** Factor of the rate for a round of {@code samples}. */
    public double factor(long samples) {
        double growth = (double) samples / baseBatch;
        double factor =
                switch (rule) {
                    case CONSTANT -> 1;
                    case LINEAR -> growth;
                    case SQUARE_ROOT -> Math.sqrt(growth);
                };
        return cap == 0 ? factor : Math.min(cap, factor);
    }
}
