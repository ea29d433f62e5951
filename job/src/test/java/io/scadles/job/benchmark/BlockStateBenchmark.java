package io.scadles.job.benchmark;

import io.scadles.model.stream.BlockValues;
import io.scadles.model.update.BlockState;
import io.scadles.model.update.Optimizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The update of one block from sixteen commits, in bytes of commits per nanosecond, against summing
 * the same arrays.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BlockStateBenchmark {

    static final int DEVICES = 16;
    static final int FLOATS = 262_144;
    static final int COMMIT_BYTES = DEVICES * FLOATS * Float.BYTES;

    private final String[] devices = new String[DEVICES];
    private final float[] weights = new float[DEVICES];
    private final float[][] values = new float[DEVICES][FLOATS];
    private final Map<String, BlockValues> commits = new HashMap<>();
    private final Optimizer optimizer = new Optimizer(0.9f, 1e-4f);
    private final BlockState block =
            new BlockState(0, FLOATS, new float[FLOATS], new float[FLOATS]);

    /** Sixteen commits of one block. */
    public BlockStateBenchmark() {
        for (int d = 0; d < DEVICES; d++) {
            devices[d] = "device-" + d;
            weights[d] = 1f / DEVICES;
            Arrays.fill(values[d], d % 2 == 0 ? 1e-3f : -1e-3f);
            commits.put(devices[d], BlockValues.dense(values[d]));
        }
    }

    @Benchmark
    @OperationsPerInvocation(COMMIT_BYTES)
    public long apply() {
        block.apply(optimizer, devices, weights, commits, 1e-3);
        return block.version();
    }

    @Benchmark
    @OperationsPerInvocation(COMMIT_BYTES)
    public float[] plainSum() {
        float[] sum = new float[FLOATS];
        for (float[] commit : values) {
            for (int i = 0; i < FLOATS; i++) {
                sum[i] += commit[i];
            }
        }
        return sum;
    }
}
