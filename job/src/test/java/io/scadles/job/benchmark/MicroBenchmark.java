package io.scadles.job.benchmark;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the JMH benchmarks, each in turn with the plain loop or copy it is compared with. */
@Command(
        name = "micro",
        description = "The parts that touch every byte, against plain loops and copies.")
final class MicroBenchmark implements Callable<Integer> {

    private static final TimeValue ITERATION = TimeValue.milliseconds(400);

    /**
     * A comparison.
     *
     * @param benchmark class of both methods
     * @param part method that uses the product
     * @param yardstick method that does the least the part could do
     * @param unit of both scores
     */
    private record Pair(Class<?> benchmark, String part, String yardstick, String unit) {}

    private static final String BYTES = "GB/s";

    private static final List<Pair> PAIRS =
            List.of(
                    new Pair(BlockStateBenchmark.class, "apply", "plainSum", BYTES),
                    new Pair(CompressionBenchmark.class, "select", "readOnce", BYTES),
                    new Pair(CompressionBenchmark.class, "compress", "readOnce", BYTES),
                    new Pair(SerializerBenchmark.class, "writeCommit", "copyOver", BYTES),
                    new Pair(SerializerBenchmark.class, "readCommit", "copyNew", BYTES),
                    new Pair(SerializerBenchmark.class, "writeModelBlock", "copyOver", BYTES),
                    new Pair(SerializerBenchmark.class, "readModelBlock", "copyNew", BYTES),
                    new Pair(SerializerBenchmark.class, "writeSlice", "copyOver", BYTES),
                    new Pair(SerializerBenchmark.class, "readSlice", "copyNew", BYTES),
                    new Pair(SampleCodecBenchmark.class, "decode", "copyOut", "records/us"),
                    new Pair(SampleCodecBenchmark.class, "decodeFloats", "copyOut", "records/us"),
                    new Pair(SampleBufferBenchmark.class, "appendAndTake", "copyOut", "samples/us"),
                    new Pair(DeviceStreamBenchmark.class, "decide", "search", "devices/us"));

    @Option(names = "--runs", defaultValue = "3", description = "alternations (${DEFAULT-VALUE})")
    private int runs;

    @Option(
            names = "--only",
            defaultValue = "",
            description = "part of the name of a benchmark class or method")
    private String only;

    @Override
    public Integer call() throws RunnerException {
        System.out.printf(
                "%-40s %-11s %10s %10s   %s%n", "part", "unit", "part", "yardstick", "ratio");
        for (Pair pair : PAIRS) {
            String name = pair.benchmark().getSimpleName() + "." + pair.part();
            if (name.contains(only)) {
                compare(name, pair);
            }
        }
        return 0;
    }

    private void compare(String name, Pair pair) throws RunnerException {
        List<Double> parts = new ArrayList<>();
        List<Double> yardsticks = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            double yardstick = score(pair.benchmark(), pair.yardstick());
            double part = score(pair.benchmark(), pair.part());
            parts.add(part);
            yardsticks.add(yardstick);
            ratios.add(part / yardstick);
        }
        System.out.printf(
                "%-40s %-11s %10.3f %10.3f   %s of %s%n",
                name,
                pair.unit(),
                Spread.of(parts).median(),
                Spread.of(yardsticks).median(),
                Spread.of(ratios),
                pair.yardstick());
    }

    private static double score(Class<?> benchmark, String method) throws RunnerException {
        Collection<RunResult> results =
                new Runner(
                                new OptionsBuilder()
                                        .include(
                                                Pattern.quote(benchmark.getName() + "." + method)
                                                        + "$")
                                        .forks(1)
                                        .jvmArgs("-Xms512m", "-Xmx512m")
                                        .warmupIterations(2)
                                        .warmupTime(ITERATION)
                                        .measurementIterations(3)
                                        .measurementTime(ITERATION)
                                        .verbosity(VerboseMode.SILENT)
                                        .shouldFailOnError(true)
                                        .build())
                        .run();
        return results.iterator().next().getPrimaryResult().getScore();
    }
}
