package io.scadles.job.benchmark;

import io.scadles.model.batching.SampleBuffer;
import io.scadles.model.stream.Batch;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.Slice;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A slice of 64 small images arrives and a batch of 64 is taken, across the border of two slices;
 * against copying 64 images.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SampleBufferBenchmark {

    private static final int SAMPLES = 64;
    private static final int SAMPLE_BYTES = 784;

    private final Slice slice =
            new Slice(
                    new DeviceKey(1, "device-001"),
                    "",
                    0,
                    1000,
                    0,
                    1,
                    SAMPLES,
                    -1,
                    0,
                    SAMPLES - 1,
                    0,
                    0,
                    new long[Rejection.values().length],
                    new long[SAMPLES],
                    new long[SAMPLES],
                    new int[SAMPLES],
                    new byte[SAMPLES * SAMPLE_BYTES]);
    private final SampleBuffer buffer = new SampleBuffer();

    /** A buffer that is never empty: every batch takes from two slices. */
    public SampleBufferBenchmark() {
        buffer.append(slice);
        buffer.drop(SAMPLES / 2);
    }

    @Benchmark
    @OperationsPerInvocation(SAMPLES)
    public Batch appendAndTake() {
        buffer.append(slice);
        return buffer.take(SAMPLES);
    }

    @Benchmark
    @OperationsPerInvocation(SAMPLES)
    public Batch copyOut() {
        return new Batch(
                Arrays.copyOf(slice.labels(), SAMPLES),
                Arrays.copyOf(slice.features(), SAMPLES * SAMPLE_BYTES));
    }
}
