package io.scadles.job.config;

import java.util.List;

/** How a step changes the model: stochastic gradient descent with momentum. */
public record OptimizerConfig(
        @Key(value = "step length before decay and scaling", above = 0) double learningRate,
        @Key(
                        value = "share of the last step that is kept",
                        byDefault = "0.9",
                        min = 0,
                        max = 0.9999)
                double momentum,
        @Key(value = "pull of the parameters to zero", byDefault = "0", min = 0) double weightDecay,
        @Key(
                        value = "rounds after which the rate is multiplied by the decay factor",
                        byDefault = "[]",
                        min = 1)
                List<Integer> decayAtRounds,
        @Key(value = "factor of each decay", byDefault = "0.1", above = 0, max = 1)
                double decayFactor,
        @Key(value = "whether the rate grows with the global batch", byDefault = "linear")
                BatchScaling batchScaling,
        @Key(
                        value = "global batch at which the rate is unscaled; 0: 64 per device",
                        byDefault = "0",
                        min = 0)
                long baseBatch,
        @Key(value = "largest factor of the batch scaling; 0: no bound", byDefault = "0", min = 0)
                double batchScaleCap,
        @Key(value = "rounds over which the rate grows from nothing", byDefault = "0", min = 0)
                long warmUpRounds,
        @Key(
                        value =
                                "largest norm of a device's gradient, longer ones are shortened; 0: no bound",
                        byDefault = "0",
                        min = 0)
                double clipNorm) {

    /** How the learning rate follows the global batch. */
    public enum BatchScaling {
        /** Learning rate times global batch over base batch. */
        LINEAR,
        /** Learning rate times the root of global batch over base batch: not in the paper. */
        SQUARE_ROOT,
        /** The learning rate does not follow the batch. */
        NONE
    }
}
