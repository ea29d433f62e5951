package io.scadles.operators;

import io.scadles.model.network.GradientEngine;
import io.scadles.model.stream.Batch;
import io.scadles.model.stream.Sample;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The oracle: the same training written down independently, in one thread, without the product's
 * batching, sequencing or update code: plain SGD over the union of the devices' batches.
 */
final class PlainTraining {

    private static final long WINDOW_MS = 1000;

    private final SampleLog log;
    private final List<List<Sample>> streams = new ArrayList<>();
    private final int[] next;
    private final float[] weights;
    private final float[] velocity;
    private final GradientEngine engine = SoftmaxEngine.factory().create();
    private final List<Long> startsMs = new ArrayList<>();
    private final List<Long> batches = new ArrayList<>();
    private int fixedBatch;

    PlainTraining(SampleLog log, long seed) {
        this.log = log;
        for (SampleLog.Device device : log.devices()) {
            streams.add(new ArrayList<>());
        }
        for (long i = 0; i < log.size(); i++) {
            Sample sample = log.sample(i);
            for (int d = 0; d < streams.size(); d++) {
                if (log.devices().get(d).id().equals(sample.device().id())) {
                    streams.get(d).add(sample);
                }
            }
        }
        next = new int[streams.size()];
        weights =
                SoftmaxEngine.parameters()
                        .initialValues(seed, 0, SoftmaxEngine.parameters().length());
        velocity = new float[weights.length];
    }

    /** Conventional training instead of ScaDLES: batches of one size, nothing is dropped. */
    PlainTraining fixedBatch(int size) {
        fixedBatch = size;
        return this;
    }

    /** Trains for at most {@code rounds} rounds with samples. */
    PlainTraining train(int rounds, long stepMs, long timeoutMs, double learningRate) {
        long now = SampleLog.START_MS;
        while (batches.size() < rounds) {
            long decidedMs = now;
            long endMs = now;
            List<Sample> union = new ArrayList<>();
            for (int d = 0; d < streams.size(); d++) {
                int before = union.size();
                long answerMs = collect(d, now, timeoutMs, union);
                decidedMs = Math.max(decidedMs, answerMs);
                endMs = Math.max(endMs, union.size() > before ? answerMs + stepMs : answerMs);
            }
            if (decidedMs > log.endMs()) {
                break;
            }
            startsMs.add(now);
            if (union.isEmpty()) {
                now = Math.max(endMs, now + WINDOW_MS);
            } else {
                step(union, learningRate);
                batches.add((long) union.size());
                now = endMs;
            }
            if (now > log.endMs()) {
                break;
            }
        }
        return this;
    }

    /**
     * Adds the device's batch to the union; returns when it was complete, or the device known to be
     * silent.
     */
    private long collect(int d, long now, long timeoutMs, List<Sample> union) {
        List<Sample> stream = streams.get(d);
        long lastWindow = (now - SampleLog.START_MS) / WINDOW_MS - 1;
        long from = SampleLog.START_MS + lastWindow * WINDOW_MS;
        long rate =
                stream.stream()
                        .filter(s -> s.timeMs() >= from && s.timeMs() < from + WINDOW_MS)
                        .count();
        boolean joined = !stream.isEmpty() && stream.get(0).timeMs() < from + WINDOW_MS;
        if (!joined || lastWindow < 0) {
            return now;
        }
        int batch = fixedBatch > 0 ? fixedBatch : (int) Math.max(8, Math.min(1024, rate));
        int arrived = 0;
        while (next[d] + arrived < stream.size() && stream.get(next[d] + arrived).timeMs() < now) {
            arrived++;
        }
        if (fixedBatch == 0) {
            int excess = Math.max(0, arrived - (int) Math.max(rate, 8));
            next[d] += excess;
            arrived -= excess;
        }
        for (int i = next[d] + arrived; i < next[d] + batch; i++) {
            long heardMs = stream.get(i - 1).timeMs();
            boolean speaks = i < stream.size() && stream.get(i).timeMs() - heardMs <= timeoutMs;
            if (!speaks) {
                return timeoutMs == Long.MAX_VALUE
                        ? Long.MAX_VALUE
                        : Math.max(now, heardMs + timeoutMs);
            }
        }
        for (int i = 0; i < batch; i++) {
            union.add(stream.get(next[d] + i));
        }
        long readyMs = Math.max(now, stream.get(next[d] + batch - 1).timeMs());
        next[d] += batch;
        return readyMs;
    }

    private void step(List<Sample> union, double learningRate) {
        ByteArrayOutputStream features = new ByteArrayOutputStream();
        union.forEach(sample -> features.writeBytes(sample.features()));
        int[] labels = union.stream().mapToInt(Sample::label).toArray();
        float[] gradient = new float[weights.length];
        engine.setModel(weights);
        engine.gradient(new Batch(labels, features.toByteArray()), gradient);
        int parameters = SoftmaxEngine.parameters().parameterCount();
        for (int i = 0; i < parameters; i++) {
            velocity[i] = 0.9f * velocity[i] + gradient[i] + 1e-4f * weights[i];
            weights[i] -= (float) learningRate * velocity[i];
        }
        System.arraycopy(gradient, parameters, weights, parameters, weights.length - parameters);
    }

    float[] weights() {
        return weights;
    }

    /** Starts of all rounds. */
    List<Long> startsMs() {
        return startsMs;
    }

    /** Samples of the union, of the rounds that had any. */
    List<Long> batches() {
        return batches;
    }
}
