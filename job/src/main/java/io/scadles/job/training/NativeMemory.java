package io.scadles.job.training;

import io.scadles.job.config.Experiment;
import io.scadles.job.dataset.SampleSpec;
import io.scadles.model.network.DjlGradientEngineFactory;
import io.scadles.model.network.GradientEngine;
import io.scadles.model.network.NetworkSpec;
import io.scadles.model.stream.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Memory outside the heap that gradients take, measured in this process: neither Flink nor the
 * virtual machine knows of it.
 *
 * @param libraryBytes of the native library with one replica, once per process
 * @param replicaBytes of a replica more: model and gradient
 * @param sampleBytes of activations, per sample of the largest batch
 */
public record NativeMemory(long libraryBytes, long replicaBytes, long sampleBytes) {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long KIB = 1024;
    private static final int FEW = 8;
    private static final int MANY = 40;

    /**
     * Computes a few gradients and looks at the peak of resident memory. To be called before
     * anything else of the experiment is loaded: that would be counted as there before.
     *
     * @throws IOException if the system does not tell the peak, as only Linux does
     */
    public static NativeMemory of(Experiment experiment) throws IOException {
        SampleSpec sample = DatasetChoice.of(experiment.config().data()).dataset().spec();
        return measure(new LoopRules(experiment.config()).network(sample), sample);
    }

    private static NativeMemory measure(NetworkSpec network, SampleSpec sample) throws IOException {
        long before = peakBytes();
        try (GradientEngine engine = new DjlGradientEngineFactory(network).create()) {
            float[] model = engine.layout().initialValues(1, 0, engine.layout().length());
            float[] commit = new float[model.length];
            engine.setModel(model);
            engine.gradient(zeros(FEW, sample), commit);
            long few = peakBytes();
            engine.gradient(zeros(MANY, sample), commit);
            long many = peakBytes();
            return new NativeMemory(
                    few - before, 2L * Float.BYTES * model.length, (many - few) / (MANY - FEW));
        }
    }

    private static Batch zeros(int samples, SampleSpec sample) {
        return new Batch(new int[samples], new byte[samples * sample.bytesPerSample()]);
    }

    private static long peakBytes() throws IOException {
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith("VmHWM:")) {
                return KIB * Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException(STATUS + " does not tell the peak of resident memory (VmHWM)");
    }

    /**
     * What a process needs.
     *
     * @param replicas at once, one per slot
     * @param largestBatch samples
     */
    long bytes(int replicas, int largestBatch) {
        return libraryBytes + replicas * (replicaBytes + largestBatch * sampleBytes);
    }
}
