package io.scadles.model.compression;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How a flat vector of parameters is cut into tensors, each a matrix or, with one row, a vector.
 *
 * @param offsets [tensors + 1] first value of every tensor, then the number of parameters
 * @param rows [tensors] length of the first dimension; the others are the columns
 */
public record ParameterTensors(int[] offsets, int[] rows) {

    public ParameterTensors {
        boolean fits = offsets.length >= 2 && offsets[0] == 0 && rows.length == offsets.length - 1;
        for (int t = 0; fits && t < rows.length; t++) {
            int length = offsets[t + 1] - offsets[t];
            fits = length > 0 && rows[t] > 0 && length % rows[t] == 0;
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    "tensor offsets %s must ascend from 0 to the number of parameters, in whole rows of %s"
                            .formatted(Arrays.toString(offsets), Arrays.toString(rows)));
        }
    }

    /** Tensors that are all vectors. */
    public static ParameterTensors vectors(int... offsets) {
        return new ParameterTensors(
                offsets, IntStream.range(1, offsets.length).map(t -> 1).toArray());
    }

    /** Number of tensors. */
    public int count() {
        return rows.length;
    }

    /** Number of parameters. */
    public int parameterCount() {
        return offsets[rows.length];
    }

    /** First value of a tensor. */
    public int offset(int tensor) {
        return offsets[tensor];
    }

    /** Values of a tensor. */
    public int length(int tensor) {
        return offsets[tensor + 1] - offsets[tensor];
    }

    /** Length of the first dimension of a tensor; 1 of a vector. */
    public int rows(int tensor) {
        return rows[tensor];
    }

    /** Values of a row of a tensor. */
    public int columns(int tensor) {
        return length(tensor) / rows[tensor];
    }
}
