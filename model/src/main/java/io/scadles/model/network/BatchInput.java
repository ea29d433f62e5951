package io.scadles.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.scadles.model.stream.Batch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Decodes and normalises batches into native memory that tensors use without a copy.
 *
 * <p>The memory is reused, so the tensors of one batch are valid until the next batch is decoded.
 * It grows by powers of two and never shrinks: a buffer per batch would only be freed by a garbage
 * collection, which a training loop seldom causes.
 */
final class BatchInput {

    private final NetworkSpec spec;
    private final int sampleFeatures;
    private final int channelFeatures;
    private final float[][] normalisedBytes;
    private final float[] sample;

    private int capacity;
    private ByteBuffer features = ByteBuffer.allocateDirect(0);
    private ByteBuffer labels = ByteBuffer.allocateDirect(0);

    BatchInput(NetworkSpec spec) {
        this.spec = spec;
        sampleFeatures = spec.sampleFeatures();
        channelFeatures = sampleFeatures / spec.mean().length;
        normalisedBytes = normalisedBytes(spec);
        sample = new float[sampleFeatures];
    }

    /**
     * Takes over a batch.
     *
     * @throws IllegalArgumentException if it is empty, a label is no class, or the features are not
     *     as long as the samples
     */
    void decode(Batch batch) {
        check(batch);
        reserve(batch.size());
        FloatBuffer target = features.asFloatBuffer();
        FloatBuffer source =
                ByteBuffer.wrap(batch.features()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        for (int i = 0; i < batch.size(); i++) {
            switch (spec.featureType()) {
                case UINT8 -> decodeBytes(batch.features(), i * sampleFeatures);
                case FLOAT32 -> decodeFloats(source);
            }
            target.put(sample);
        }
        FloatBuffer classes = labels.asFloatBuffer();
        for (int label : batch.labels()) {
            classes.put(label);
        }
    }

    /** Shape of n samples: [n, sample shape]. */
    Shape shape(int n) {
        return new Shape(n).addAll(new Shape(spec.sampleShape()));
    }

    /** The normalised features of the first n samples. */
    NDArray features(NDManager manager, int n) {
        return tensor(manager, features, n * sampleFeatures, shape(n));
    }

    /** The labels of the first n samples: [n]. */
    NDArray labels(NDManager manager, int n) {
        return tensor(manager, labels, n, new Shape(n));
    }

    private void check(Batch batch) {
        if (batch.size() == 0) {
            throw new IllegalArgumentException("a batch must hold at least one sample, got none");
        }
        long expected = (long) batch.size() * spec.sampleBytes();
        if (batch.features().length != expected) {
            throw new IllegalArgumentException(
                    "batch of %d samples has %d feature bytes, expected %d = %d per sample of '%s'"
                            .formatted(
                                    batch.size(),
                                    batch.features().length,
                                    expected,
                                    spec.sampleBytes(),
                                    spec.name()));
        }
        for (int i = 0; i < batch.size(); i++) {
            int label = batch.labels()[i];
            if (label < 0 || label >= spec.classes()) {
                throw new IllegalArgumentException(
                        "label of sample %d in the batch is %d, expected 0..%d"
                                .formatted(i, label, spec.classes() - 1));
            }
        }
    }

    private void reserve(int samples) {
        if (samples > capacity) {
            int next = samples == 1 ? 1 : Integer.highestOneBit(samples - 1) << 1;
            features = FlatTensors.allocate(Math.multiplyExact(next, sampleFeatures));
            labels = FlatTensors.allocate(next);
            capacity = next;
        }
    }

    private void decodeBytes(byte[] source, int from) {
        for (int c = 0, i = 0; c < normalisedBytes.length; c++) {
            float[] normalised = normalisedBytes[c];
            for (int end = i + channelFeatures; i < end; i++) {
                sample[i] = normalised[source[from + i] & 0xFF];
            }
        }
    }

    private void decodeFloats(FloatBuffer source) {
        source.get(sample);
        for (int c = 0, i = 0; c < spec.mean().length; c++) {
            float mean = spec.mean()[c];
            float std = spec.std()[c];
            for (int end = i + channelFeatures; i < end; i++) {
                sample[i] = (sample[i] - mean) / std;
            }
        }
    }

    /** Per channel, what each of the 256 byte values becomes. */
    private static float[][] normalisedBytes(NetworkSpec spec) {
        float[][] table = new float[spec.mean().length][256];
        for (int c = 0; c < table.length; c++) {
            for (int x = 0; x < 256; x++) {
                table[c][x] = (float) ((x / 255.0 - spec.mean()[c]) / spec.std()[c]);
            }
        }
        return table;
    }

    private static NDArray tensor(NDManager manager, ByteBuffer memory, int length, Shape shape) {
        ByteBuffer view = memory.slice(0, length * Float.BYTES).order(ByteOrder.nativeOrder());
        return manager.create(view, shape, DataType.FLOAT32);
    }
}
