package io.scadles.model.network;

import ai.djl.ndarray.NDArray;

/** The values of a set of tensors as ranges of one flat vector. */
interface TensorValues {

    /**
     * Makes a range the values of a float tensor; the tensor's own are dropped. The tensor must
     * stay open.
     */
    void bind(NDArray tensor, TensorSpec spec);

    /** Sets all values to 0. */
    void clear();

    /** Writes values from an offset on, where a tensor begins. */
    void write(int offset, float[] source);

    /** Reads the range {@code [from, to)}, of whole tensors, into the same range of the target. */
    void read(float[] target, int from, int to);
}
