package io.scadles.model.network;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The flat vector of a network: trainable parameters first, then buffers (batch-norm statistics),
 * each tensor a contiguous range.
 *
 * @param network name of the network
 * @param tensors all tensors, offsets ascending without gaps
 * @param parameterCount values that have a gradient; the rest are buffers
 */
public record ParameterLayout(String network, List<TensorSpec> tensors, int parameterCount)
        implements Serializable {

    public ParameterLayout {
        tensors = List.copyOf(tensors);
        int next = 0;
        for (TensorSpec tensor : tensors) {
            if (tensor.offset() != next) {
                throw new IllegalArgumentException(
                        "tensor %s starts at %d, expected %d"
                                .formatted(tensor.name(), tensor.offset(), next));
            }
            next += tensor.length();
        }
        if (parameterCount < 0 || parameterCount > next) {
            throw new IllegalArgumentException(
                    "parameterCount (%d) must lie in 0..%d".formatted(parameterCount, next));
        }
    }

    /** Values in the flat vector, parameters and buffers together. */
    public int length() {
        if (tensors.isEmpty()) {
            return 0;
        }
        TensorSpec last = tensors.get(tensors.size() - 1);
        return last.offset() + last.length();
    }

    /** First value of every tensor of parameters, then the number of parameters. */
    public int[] parameterOffsets() {
        return IntStream.concat(
                        tensors.stream()
                                .mapToInt(TensorSpec::offset)
                                .filter(offset -> offset < parameterCount),
                        IntStream.of(parameterCount))
                .toArray();
    }

    /** Length of the first dimension of every tensor of parameters; 1 of a vector. */
    public int[] parameterRows() {
        return tensors.stream()
                .filter(tensor -> tensor.offset() < parameterCount)
                .mapToInt(TensorSpec::rows)
                .toArray();
    }

    /**
     * Initial values of a range of the flat vector.
     *
     * <p>Each tensor draws from its own generator, seeded by (seed, index of the tensor), so the
     * values do not depend on how the vector is cut into blocks, nor on where a block is
     * initialised.
     *
     * @param offset first value of the range
     * @param length values in the range
     * @throws IndexOutOfBoundsException if the range is not within the vector
     */
    public float[] initialValues(long seed, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, length());
        float[] values = new float[length];
        for (int t = 0; t < tensors.size(); t++) {
            TensorSpec tensor = tensors.get(t);
            int from = Math.max(offset, tensor.offset());
            int to = Math.min(offset + length, tensor.offset() + tensor.length());
            if (from >= to) {
                continue;
            }
            switch (tensor.initial()) {
                case ZERO -> {}
                case ONE -> Arrays.fill(values, from - offset, to - offset, 1f);
                case UNIFORM -> {
                    // Mixed first: neighbouring seeds would else draw one sequence, shifted by one.
                    long mixed = new SplittableRandom(seed).nextLong();
                    SplittableRandom random = new SplittableRandom(mixed + t);
                    for (int i = tensor.offset(); i < to; i++) {
                        float value = (float) ((2 * random.nextDouble() - 1) * tensor.bound());
                        if (i >= from) {
                            values[i - offset] = value;
                        }
                    }
                }
            }
        }
        return values;
    }
}
