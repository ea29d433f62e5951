package io.scadles.job.benchmark;

import io.scadles.model.batching.BatchSizing;
import io.scadles.model.batching.BufferPolicy;
import io.scadles.model.batching.DevicePolicy;
import io.scadles.model.batching.DeviceStream;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Decides a thousand devices that hold three seconds of samples each, against finding the round's
 * start among the same arrival times.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DeviceStreamBenchmark {

    private static final int DEVICES = 1000;
    private static final int RATE = 40;
    private static final int WINDOWS = 3;
    private static final long START_MS = 2000;

    private final DevicePolicy policy =
            new DevicePolicy(
                    new BatchSizing.RateProportional(8, 1024, 1),
                    new BufferPolicy.Truncation(8),
                    1000,
                    1,
                    5000,
                    3);
    private final RoundPlan plan = new RoundPlan(1, START_MS, false, false, false, "");
    private final List<DeviceStream> devices = new ArrayList<>();
    private final List<long[]> times = new ArrayList<>();

    /** Devices whose second window has just ended. */
    public DeviceStreamBenchmark() {
        for (int d = 0; d < DEVICES; d++) {
            DeviceKey key = new DeviceKey(d, "device-%04d".formatted(d));
            DeviceStream device = new DeviceStream(key, policy);
            for (int w = 0; w < WINDOWS; w++) {
                Slice slice = slice(key, w);
                device.arrive(slice);
                times.add(slice.timesMs());
            }
            devices.add(device);
        }
    }

    private static Slice slice(DeviceKey key, int window) {
        long[] timesMs = new long[RATE];
        long[] offsets = new long[RATE];
        Arrays.setAll(timesMs, i -> 1000L * window + 1000L * i / RATE);
        Arrays.setAll(offsets, i -> (long) window * RATE + i);
        return new Slice(
                key,
                "",
                1000L * window,
                1000L * (window + 1),
                0,
                1,
                RATE,
                offsets[0] - 1,
                offsets[0],
                offsets[RATE - 1],
                0,
                0,
                new long[Rejection.values().length],
                timesMs,
                offsets,
                new int[RATE],
                new byte[RATE]);
    }

    @Benchmark
    @OperationsPerInvocation(DEVICES)
    public void decide(Blackhole sink) {
        for (DeviceStream device : devices) {
            sink.consume(device.decide(plan, WINDOWS * 1000L));
        }
    }

    @Benchmark
    @OperationsPerInvocation(DEVICES)
    public void search(Blackhole sink) {
        for (int d = 0; d < DEVICES; d++) {
            sink.consume(Arrays.binarySearch(times.get(d * WINDOWS + 1), START_MS));
        }
    }
}
