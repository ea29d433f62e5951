package io.scadles.model.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.loss.Loss;
import io.scadles.model.stream.Batch;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Gradients by DJL's PyTorch engine, on the CPU or a GPU.
 *
 * <p>On the CPU, parameters and buffers are ranges of one flat vector in native memory, gradients
 * of another, so taking over a model and reading a gradient are one memory copy each. Outside the
 * heap a replica holds 4 bytes a value for the model, the same for the gradient from the first one
 * on, and its largest batch; the native library adds its activations. On a GPU every tensor is
 * copied.
 */
public final class DjlGradientEngine implements GradientEngine {

    private final ParameterLayout layout;
    private final NDManager manager;
    private final Block block;
    private final ParameterStore store;
    private final NDArray one;
    private final Loss crossEntropy = Loss.softmaxCrossEntropyLoss();
    private final BatchInput input;
    private final IntFunction<TensorValues> memory;
    private final TensorValues model;

    /** The buffers of the model that was set; null until then. */
    private float[] buffers;

    /** Null until the first gradient: a replica that only scores needs none. */
    private TensorValues gradients;

    /**
     * Makes a replica on the CPU; a model must be set before it is used.
     *
     * @throws IllegalArgumentException if the samples are too small for the network
     * @throws IllegalStateException if the native library cannot be loaded
     */
    public DjlGradientEngine(NetworkSpec spec) {
        this(spec, PyTorch.newManager(), FlatTensors::new);
    }

    /** Makes a replica on a device. */
    static DjlGradientEngine on(Device device, NetworkSpec spec) {
        return device.isGpu()
                ? copying(spec, PyTorch.newManager(device))
                : new DjlGradientEngine(spec);
    }

    /** Makes a replica whose tensors have memory of their own, wherever that is. */
    static DjlGradientEngine copying(NetworkSpec spec, NDManager manager) {
        return new DjlGradientEngine(spec, manager, length -> new CopiedTensors(manager, length));
    }

    private DjlGradientEngine(
            NetworkSpec spec, NDManager manager, IntFunction<TensorValues> memory) {
        this.manager = manager;
        this.memory = memory;
        Network network = Networks.build(spec);
        layout = network.layout();
        block = network.block();
        store = new ParameterStore(manager, false);
        one = manager.ones(new Shape());
        input = new BatchInput(spec);
        model = memory.apply(layout.length());
        block.setInitializer(Initializer.ZEROS, parameter -> true);
        block.initialize(manager, DataType.FLOAT32, input.shape(1));
        bindModel();
    }

    @Override
    public ParameterLayout layout() {
        return layout;
    }

    @Override
    public void setModel(float[] values) {
        requireLength("model", values);
        model.write(0, values);
        buffers = Arrays.copyOfRange(values, layout.parameterCount(), values.length);
    }

    @Override
    public double gradient(Batch batch, float[] commit) {
        requireModel();
        requireLength("commit", commit);
        input.decode(batch);
        try {
            if (gradients == null) {
                bindGradients(batch.size());
            }
            gradients.clear();
            double loss = accumulateGradients(batch.size());
            gradients.read(commit, 0, layout.parameterCount());
            model.read(commit, layout.parameterCount(), layout.length());
            return loss;
        } finally {
            // The forward pass has moved the statistics in place.
            model.write(layout.parameterCount(), buffers);
        }
    }

    @Override
    public Score score(Batch batch) {
        requireModel();
        input.decode(batch);
        try (NDManager step = manager.newSubManager()) {
            PyTorch.recordGraph(false);
            NDList logits = forward(step, batch.size(), false);
            return LogitScores.score(logits.singletonOrThrow().toFloatArray(), batch.labels());
        }
    }

    @Override
    public void close() {
        manager.close();
    }

    private NDList forward(NDManager step, int n, boolean training) {
        return block.forward(store, new NDList(input.features(step, n)), training);
    }

    /** Forward and backward pass over the first n samples of the input. */
    private double accumulateGradients(int n) {
        // Everything the two passes make belongs to this manager and dies with it.
        try (NDManager step = manager.newSubManager()) {
            PyTorch.recordGraph(true);
            NDList logits = forward(step, n, true);
            NDArray loss = crossEntropy.evaluate(new NDList(input.labels(step, n)), logits);
            PyTorch.backward(loss, one);
            return loss.getFloat();
        }
    }

    private void bindModel() {
        List<Parameter> tensors =
                Stream.concat(
                                parameters(Parameter::requiresGradient),
                                parameters(parameter -> !parameter.requiresGradient()))
                        .toList();
        requireSame(layout.tensors().size(), tensors.size(), "number of tensors");
        for (int t = 0; t < tensors.size(); t++) {
            TensorSpec spec = layout.tensors().get(t);
            NDArray tensor = tensors.get(t).getArray();
            requireSame(new Shape(spec.shape()), tensor.getShape(), spec.name());
            model.bind(tensor, spec);
        }
    }

    /**
     * Gives the gradients their place in the flat vector.
     *
     * <p>They come into being with the first backward pass, so one over two samples precedes the
     * first real one; batch normalisation refuses a single value per channel. All real passes then
     * add to zeros in the same way, down to the sign of 0.
     */
    private void bindGradients(int samples) {
        accumulateGradients(Math.min(2, samples));
        TensorValues flat = memory.apply(layout.parameterCount());
        List<Parameter> tensors = parameters(Parameter::requiresGradient).toList();
        for (int t = 0; t < tensors.size(); t++) {
            // Closed with the manager.
            flat.bind(tensors.get(t).getArray().getGradient(), layout.tensors().get(t));
        }
        model.write(layout.parameterCount(), buffers);
        gradients = flat;
    }

    private Stream<Parameter> parameters(Predicate<Parameter> which) {
        return block.getParameters().values().stream().filter(which);
    }

    private void requireModel() {
        if (buffers == null) {
            throw new IllegalStateException(
                    "no model has been set for network '%s'; call setModel first"
                            .formatted(layout.network()));
        }
    }

    private void requireLength(String name, float[] vector) {
        if (vector.length != layout.length()) {
            throw new IllegalArgumentException(
                    "%s has length %d, expected %d = parameters and buffers of '%s'"
                            .formatted(name, vector.length, layout.length(), layout.network()));
        }
    }

    private void requireSame(Object expected, Object actual, String what) {
        if (!expected.equals(actual)) {
            throw new IllegalStateException(
                    "%s of network '%s' is %s in its layout, but %s in DJL"
                            .formatted(what, layout.network(), expected, actual));
        }
    }
}
