package io.scadles.model.network;

import ai.djl.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * One flat vector in native memory whose ranges are the storage of tensors: writing the vector
 * writes all tensors, at the cost of one memory copy.
 *
 * <p>The tensors do not own the memory; keep this object as long as any of them is in use.
 */
final class FlatTensors implements TensorValues {

    /**
     * Alignment of the first value in bytes. Vector kernels may round differently by alignment;
     * with a fixed one, every run sees the same.
     */
    private static final int ALIGNMENT = 64;

    private static final int FLOATS_MAX = (Integer.MAX_VALUE - 2 * ALIGNMENT) / Float.BYTES;

    private static final float[] ZEROS = new float[1 << 16];

    private final ByteBuffer bytes;
    private final FloatBuffer values;

    /** A vector of zeros. */
    FlatTensors(int length) {
        bytes = allocate(length);
        values = bytes.asFloatBuffer();
    }

    /** Native memory for floats, aligned and in native byte order. */
    static ByteBuffer allocate(int floats) {
        if (floats > FLOATS_MAX) {
            throw new IllegalArgumentException(
                    "%d values do not fit a buffer, which holds at most %d"
                            .formatted(floats, FLOATS_MAX));
        }
        int bytes = floats * Float.BYTES;
        // An aligned slice is cut at both ends.
        ByteBuffer aligned =
                ByteBuffer.allocateDirect(bytes + 2 * ALIGNMENT).alignedSlice(ALIGNMENT);
        return aligned.slice(0, bytes).order(ByteOrder.nativeOrder());
    }

    @Override
    public void bind(NDArray tensor, TensorSpec spec) {
        // On the CPU, setting a direct buffer rebinds the tensor's storage instead of copying.
        tensor.set(
                bytes.slice(spec.offset() * Float.BYTES, spec.length() * Float.BYTES)
                        .order(ByteOrder.nativeOrder()));
    }

    @Override
    public void clear() {
        for (int i = 0; i < values.capacity(); i += ZEROS.length) {
            values.put(i, ZEROS, 0, Math.min(ZEROS.length, values.capacity() - i));
        }
    }

    @Override
    public void write(int offset, float[] source) {
        values.put(offset, source);
    }

    @Override
    public void read(float[] target, int from, int to) {
        values.get(from, target, from, to - from);
    }
}
