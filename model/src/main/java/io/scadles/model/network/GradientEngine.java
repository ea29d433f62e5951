package io.scadles.model.network;

import io.scadles.model.stream.Batch;

/**
 * One replica of a network: turns a model and a batch into a gradient.
 *
 * <p>Not thread-safe; a replica belongs to one thread at a time, and several replicas may work in
 * one JVM. The result is a pure function of model and batch on one type of CPU: same bits, whatever
 * ran before.
 */
public interface GradientEngine extends AutoCloseable {

    /** The flat vector's tensors: parameters first, then buffers. */
    ParameterLayout layout();

    /**
     * Takes over a model; later calls work on it until the next one is set.
     *
     * @param model [layout.length()] parameters, then buffers, in flat order; copied
     * @throws IllegalArgumentException if the length differs
     */
    void setModel(float[] model);

    /**
     * Mean cross-entropy gradient over the batch, in training mode; the model that was set stays as
     * it was.
     *
     * <p>Shape: commit[i] = d loss / d parameter i for i below {@code layout().parameterCount()},
     * beyond it the buffers (running mean and variance) as the forward pass left them.
     *
     * @param commit [layout.length()] overwritten
     * @return mean loss over the batch; neither it nor the gradient is checked for finiteness
     * @throws IllegalArgumentException if the batch is empty, its features do not fit the sample
     *     shape, or a label is no class
     * @throws IllegalStateException if no model has been set
     */
    double gradient(Batch batch, float[] commit);

    /**
     * Scores a batch in evaluation mode, with the buffers of the model that was set.
     *
     * <p>A tie counts against the label: it is right within the top k if fewer than k other classes
     * score at least as high. All samples are worked on at once; chunk a large set.
     *
     * @throws IllegalArgumentException as {@link #gradient}
     * @throws IllegalStateException if no model has been set
     */
    Score score(Batch batch);

    @Override
    void close();

    /**
     * Sums over a batch, so that chunks add up.
     *
     * @param samples samples scored
     * @param lossSum sum of cross-entropies
     * @param top1 samples whose label scores highest
     * @param top5 samples whose label is among the five highest
     */
    record Score(long samples, double lossSum, long top1, long top5) {

        /** The empty sum. */
        public static final Score ZERO = new Score(0, 0, 0, 0);

        /** Sum of two scores. */
        public Score plus(Score other) {
            return new Score(
                    samples + other.samples,
                    lossSum + other.lossSum,
                    top1 + other.top1,
                    top5 + other.top5);
        }
    }
}
