package io.scadles.model.network;

import java.util.Arrays;
import java.util.Map;

/**
 * What a .safetensors file holds.
 *
 * @param metadata what was noted beside the tensors
 * @param tensors by name, in the order of the file
 */
public record SavedModel(Map<String, String> metadata, Map<String, Tensor> tensors) {

    /**
     * The flat vector of a network, from the tensors of the same names.
     *
     * @return [layout.length()]
     * @throws IllegalArgumentException if a tensor is missing, left over or has another shape
     */
    public float[] flat(ParameterLayout layout) {
        float[] flat = new float[layout.length()];
        for (TensorSpec spec : layout.tensors()) {
            Tensor tensor = tensors.get(spec.name());
            if (tensor == null) {
                throw new IllegalArgumentException(
                        "the saved model has no tensor '%s'; is it a model of network '%s'?"
                                .formatted(spec.name(), layout.network()));
            }
            if (!Arrays.equals(tensor.shape(), spec.shape())) {
                throw new IllegalArgumentException(
                        "tensor '%s' of the saved model has shape %s, expected %s of network '%s'"
                                .formatted(
                                        spec.name(),
                                        Arrays.toString(tensor.shape()),
                                        Arrays.toString(spec.shape()),
                                        layout.network()));
            }
            System.arraycopy(tensor.values(), 0, flat, spec.offset(), spec.length());
        }
        if (tensors.size() != layout.tensors().size()) {
            throw new IllegalArgumentException(
                    "the saved model has %d tensors, expected %d of network '%s'"
                            .formatted(tensors.size(), layout.tensors().size(), layout.network()));
        }
        return flat;
    }

    /**
     * One tensor.
     *
     * @param shape dimensions
     * @param values [product of the shape] row-major
     */
    public record Tensor(long[] shape, float[] values) {}
}
