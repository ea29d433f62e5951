package io.scadles.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Tensors with memory of their own, that of a GPU: every write and read copies, tensor by tensor.
 */
final class CopiedTensors implements TensorValues {

    private static final NDIndex ALL = new NDIndex("...");

    private final NDManager manager;
    private final ByteBuffer staging;
    private final List<Bound> tensors = new ArrayList<>();

    private record Bound(NDArray tensor, TensorSpec spec) {

        boolean isIn(int from, int to) {
            return spec.offset() >= from && spec.offset() + spec.length() <= to;
        }
    }

    /**
     * No tensors yet.
     *
     * @param manager where they are
     */
    CopiedTensors(NDManager manager, int length) {
        this.manager = manager;
        this.staging = FlatTensors.allocate(length);
    }

    @Override
    public void bind(NDArray tensor, TensorSpec spec) {
        tensors.add(new Bound(tensor, spec));
        zero(tensor);
    }

    @Override
    public void clear() {
        tensors.forEach(bound -> zero(bound.tensor));
    }

    private static void zero(NDArray tensor) {
        PyTorch.recordGraph(false);
        tensor.set(ALL, 0f);
    }

    @Override
    public void write(int offset, float[] source) {
        // A graph that is being recorded would forbid to change a parameter in place.
        PyTorch.recordGraph(false);
        staging.asFloatBuffer().put(offset, source);
        for (Bound bound : tensors) {
            if (bound.isIn(offset, offset + source.length)) {
                try (NDArray values = staged(bound)) {
                    bound.tensor.set(ALL, values);
                }
            }
        }
    }

    private NDArray staged(Bound bound) {
        TensorSpec spec = bound.spec;
        ByteBuffer range =
                staging.slice(spec.offset() * Float.BYTES, spec.length() * Float.BYTES)
                        .order(ByteOrder.nativeOrder());
        return manager.create(range, bound.tensor.getShape(), DataType.FLOAT32);
    }

    @Override
    public void read(float[] target, int from, int to) {
        for (Bound bound : tensors) {
            if (bound.isIn(from, to)) {
                float[] values = bound.tensor.toFloatArray();
                System.arraycopy(values, 0, target, bound.spec.offset(), values.length);
            }
        }
    }
}
