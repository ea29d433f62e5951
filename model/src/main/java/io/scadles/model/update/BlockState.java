package io.scadles.model.update;

import io.scadles.model.stream.BlockValues;
import java.util.Map;

/**
 * One block of the model with its optimizer state: sums weighted commits in the order given, then
 * takes a step.
 */
public final class BlockState {

    private static final float[] NONE = {};

    private final int parameters;
    private final float[] weights;
    private final float[] velocity;
    private long version;

    /**
     * A block at a version.
     *
     * @param parameters leading values that have a gradient; the rest are buffers
     * @param weights [n] owned from now on
     * @param velocity [n] owned from now on
     */
    public BlockState(long version, int parameters, float[] weights, float[] velocity) {
        this.version = version;
        this.parameters = parameters;
        this.weights = weights;
        this.velocity = velocity;
    }

    /**
     * Sums the commits and takes a step: the block becomes one version newer.
     *
     * <p>Buffers (batch-norm statistics) become the weighted mean of what the devices ended with.
     * Differs from the authors' code, which never synchronises them. Without commits the values
     * stay.
     *
     * @param devices [d] order of the sum
     * @param deviceWeights [d] weights
     * @param commits by device, at least those named
     * @return [n] the weighted mean of the commits; empty without commits
     */
    public float[] apply(
            Optimizer optimizer,
            String[] devices,
            float[] deviceWeights,
            Map<String, BlockValues> commits,
            double learningRate) {
        version++;
        if (devices.length == 0) {
            return NONE;
        }
        float[] sum = new float[weights.length];
        for (int d = 0; d < devices.length; d++) {
            commits.get(devices[d]).addTo(sum, deviceWeights[d]);
        }
        optimizer.step(weights, velocity, sum, parameters, learningRate);
        System.arraycopy(sum, parameters, weights, parameters, weights.length - parameters);
        return sum;
    }

    /**
     * Adds changes as they are, whatever model they began with: the block becomes one version
     * newer.
     *
     * <p>{@code W -= rate sum_d alpha_d change_d}. Buffers move towards those of the commits by the
     * sum of the weights.
     *
     * @param devices [d] order of the sum
     * @param deviceWeights [d] weights, which need not sum to 1
     * @param commits by device, at least those named
     */
    public void add(
            String[] devices,
            float[] deviceWeights,
            Map<String, BlockValues> commits,
            double rate) {
        float[] sum = new float[weights.length];
        float total = 0;
        for (int d = 0; d < devices.length; d++) {
            commits.get(devices[d]).addTo(sum, deviceWeights[d]);
            total += deviceWeights[d];
        }
        float step = (float) rate;
        for (int i = 0; i < parameters; i++) {
            weights[i] -= step * sum[i];
        }
        float kept = Math.max(0, 1 - total);
        float scale = total > 1 ? 1 / total : 1;
        for (int i = parameters; i < weights.length; i++) {
            weights[i] = kept * weights[i] + scale * sum[i];
        }
        version++;
    }

    /** Version of the model this block is at. */
    public long version() {
        return version;
    }

    /** A copy of the values, which the caller owns. */
    public float[] copyWeights() {
        return weights.clone();
    }

    /** A copy of the optimizer state, which the caller owns. */
    public float[] copyVelocity() {
        return velocity.clone();
    }
}
