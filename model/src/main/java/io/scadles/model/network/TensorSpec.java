package io.scadles.model.network;

import java.io.Serializable;

/**
 * One tensor of the flat vector.
 *
 * @param name unique within the network, stable across versions of the libraries
 * @param shape dimensions
 * @param offset index of its first value in the flat vector
 * @param initial how its first values come about
 * @param bound half-width of the uniform distribution, for {@link Initial#UNIFORM}
 */
public record TensorSpec(String name, long[] shape, int offset, Initial initial, float bound)
        implements Serializable {

    /** How the first values of a tensor come about. */
    public enum Initial {
        /** Uniform in [-bound, bound]. */
        UNIFORM,
        /** All 0: biases, running means. */
        ZERO,
        /** All 1: batch-norm scales, running variances. */
        ONE
    }

    /** Number of values. */
    public int length() {
        long length = 1;
        for (long d : shape) {
            length *= d;
        }
        return Math.toIntExact(length);
    }

    /** Length of the first dimension; 1 if there is no other. */
    int rows() {
        return shape.length < 2 ? 1 : Math.toIntExact(shape[0]);
    }
}
