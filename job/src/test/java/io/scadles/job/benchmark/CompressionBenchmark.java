package io.scadles.job.benchmark;

import io.scadles.model.compression.CompressionPolicy;
import io.scadles.model.compression.CompressionPolicy.Decision;
import io.scadles.model.compression.CompressionPolicy.GapInput;
import io.scadles.model.compression.CompressionPolicy.GapRule;
import io.scadles.model.compression.GradientCompressor;
import io.scadles.model.compression.LargestEntries;
import io.scadles.model.compression.LargestEntries.Threshold;
import io.scadles.model.compression.ParameterTensors;
import io.scadles.model.stream.Transmission;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The largest hundredth of 11 million values, in bytes of gradient per nanosecond: found alone, and
 * with gap, residual and clearing what is not sent; against one vectorised pass that reads them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CompressionBenchmark {

    /** The parameters of resnet18, as one tensor. */
    private static final int FLOATS = 11_173_962;

    private static final int GRADIENT_BYTES = FLOATS * Float.BYTES;
    private static final CompressionPolicy.TopK POLICY =
            new CompressionPolicy.TopK(
                    0.01,
                    CompressionPolicy.Mode.STATIC,
                    0,
                    1,
                    GapRule.ENERGY,
                    GapInput.CORRECTED,
                    Decision.PER_DEVICE,
                    true);

    private final float[] gradient = new float[FLOATS];
    private final float[] commit;
    private final LargestEntries largest = new LargestEntries();
    private final GradientCompressor compressor =
            new GradientCompressor(POLICY, ParameterTensors.vectors(0, FLOATS), largest);

    /** Heavy-tailed values; both halves are the same, so that comparing them reads all. */
    public CompressionBenchmark() {
        Random random = new Random(1);
        for (int i = 0; i < FLOATS / 2; i++) {
            double scale = 1e-3 * Math.exp(random.nextGaussian());
            gradient[i] = (float) (scale * random.nextGaussian());
            gradient[FLOATS / 2 + i] = gradient[i];
        }
        commit = gradient.clone();
    }

    @Benchmark
    @OperationsPerInvocation(GRADIENT_BYTES)
    public Threshold select() {
        return largest.select(gradient, 0, FLOATS, POLICY.kept(FLOATS, 0));
    }

    /** Every call finds the same gradient: what was sent and the residual add up to it. */
    @Benchmark
    @OperationsPerInvocation(GRADIENT_BYTES)
    public Transmission compress() {
        return compressor.compress(commit, false);
    }

    @Benchmark
    @OperationsPerInvocation(GRADIENT_BYTES)
    public int readOnce() {
        return Arrays.mismatch(gradient, 0, FLOATS / 2, gradient, FLOATS / 2, FLOATS);
    }
}
