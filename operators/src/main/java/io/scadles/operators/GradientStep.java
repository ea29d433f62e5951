package io.scadles.operators;

import io.scadles.model.compression.GradientCompressor;
import io.scadles.model.network.GradientEngine;
import io.scadles.model.stream.Batch;
import io.scadles.model.stream.BlockValues;
import io.scadles.model.stream.Commit;
import io.scadles.model.stream.Transmission;
import io.scadles.model.update.BlockLayout;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** What a device does with a batch: its gradient, checked, clipped, compressed, in blocks. */
final class GradientStep implements AutoCloseable {

    /**
     * What came of a batch.
     *
     * @param loss mean loss over the batch
     * @param finite whether loss and gradient are numbers, also with what the device held back; if
     *     not, nothing is to be sent
     * @param sent what the commit is on the wire
     */
    record Outcome(double loss, boolean finite, Transmission sent) {}

    private final LoopConfig config;
    private final GradientEngine engine;
    private final float[] commit;
    private final Counter gradientNanos;

    GradientStep(LoopConfig config, OptionalInt gpu, MetricGroup metrics) {
        this.config = config;
        this.engine = config.engine().createOn(gpu);
        this.commit = new float[config.blocks().length()];
        this.gradientNanos = Metrics.GRADIENT_NANOS.counter(metrics);
    }

    void setModel(float[] model) {
        engine.setModel(model);
    }

    /**
     * Computes a commit; {@link #send} hands it out.
     *
     * @param compressor of the device; changed only if the outcome is finite
     * @param vote whether the devices together want compression
     */
    Outcome take(Batch batch, GradientCompressor compressor, boolean vote) {
        long began = System.nanoTime();
        double loss = engine.gradient(batch, commit);
        gradientNanos.inc(System.nanoTime() - began);
        // A gradient that is not finite stays so, however short it is made.
        config.clipping().clip(commit, config.blocks().parameterCount());
        if (!Double.isFinite(loss) || !compressor.fits(commit)) {
            return new Outcome(loss, false, Transmission.NONE);
        }
        return new Outcome(loss, true, compressor.compress(commit, vote));
    }

    /** Hands out the commit taken last, block by block. */
    void send(long version, String device, boolean compressed, Consumer<Commit> out) {
        BlockLayout blocks = config.blocks();
        for (int block = 0; block < blocks.count(); block++) {
            BlockValues values =
                    compressed
                            ? BlockValues.of(
                                    commit,
                                    blocks.offset(block),
                                    blocks.length(block),
                                    blocks.parameters(block))
                            : BlockValues.dense(blocks.cut(commit, block));
            out.accept(new Commit(block, version, device, values));
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
