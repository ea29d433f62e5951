package io.scadles.job.training;

import io.scadles.job.benchmark.ScratchFolder;
import io.scadles.job.config.Experiment;
import io.scadles.model.network.DjlGradientEngineFactory;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Whether a long run grows: resident memory and live heap of the JVM that holds broker, devices'
 * log, job and networks, over thousands of rounds. The heap has a fixed size and is touched at the
 * start, so what grows beside it is native.
 */
@Command(name = "memory", description = "Resident memory and live heap over thousands of rounds.")
public final class MemoryBenchmark implements Callable<Integer> {

    private static final String EXPERIMENT =
            """
            network: {name: lenet}
            data: {dataset: fashion-mnist}
            devices: {rates-samples-per-second: [12, 16, 20, 12, 25, 13, 16, 20]}
            clock: {mode: replay, look-ahead-windows: 30, fixed-ms: 1000}
            optimizer: {learning-rate: 0.01, momentum: 0.9}
            evaluation: {every-rounds: 250, samples: 250}
            """;

    @Option(names = "--rounds", defaultValue = "3000", description = "(${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--every",
            defaultValue = "250",
            description = "rounds between two rows (${DEFAULT-VALUE})")
    private int every;

    @Option(names = "--parallelism", defaultValue = "2", description = "(${DEFAULT-VALUE})")
    private int parallelism;

    private final PrintStream out = System.out;

    /** One row; memory in KB. */
    private record Row(int round, long rss, long anonymous, long heap, long direct, long mapped) {}

    @Override
    public Integer call() throws Exception {
        Experiment experiment =
                Experiment.parse(
                        "memory",
                        "memory",
                        EXPERIMENT,
                        List.of(
                                "stop.rounds=" + rounds,
                                "flink.restart-attempts=0",
                                "devices.duration-s=" + (rounds + 30),
                                "flink.parallelism=" + parallelism));
        LinkedBlockingQueue<Integer> due = new LinkedBlockingQueue<>();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (ScratchFolder folder = ScratchFolder.of("memory");
                RecordedJob job = new RecordedJob(experiment, folder.path(), out);
                RoundClock clock =
                        new RoundClock(
                                rounds,
                                round -> {
                                    if (round % every == 0) {
                                        due.add(round);
                                    }
                                })) {
            Future<?> run =
                    thread.submit(
                            () -> {
                                job.run(clock, new DjlGradientEngineFactory(job.network()));
                                return null;
                            });
            out.printf("%n%s; memory in KB%n", allocator());
            out.printf(
                    "%7s %12s %12s %14s %12s %12s%n",
                    "round", "resident", "anonymous", "heap, live", "direct", "mapped");
            List<Row> rows = rows(due, run);
            run.get();
            summarise(rows);
        } finally {
            thread.shutdownNow();
        }
        return 0;
    }

    private List<Row> rows(LinkedBlockingQueue<Integer> due, Future<?> run)
            throws IOException, InterruptedException, ExecutionException {
        List<Row> rows = new ArrayList<>();
        while (rows.size() < rounds / every) {
            Integer round = due.poll(1, TimeUnit.SECONDS);
            if (round != null) {
                Row row = row(round);
                rows.add(row);
                out.printf(
                        "%7d %,12d %,12d %,14d %,12d %,12d%n",
                        row.round(),
                        row.rss(),
                        row.anonymous(),
                        row.heap(),
                        row.direct(),
                        row.mapped());
            } else if (run.isDone()) {
                run.get();
                throw new IllegalStateException(
                        "the job ended after %d of %d rows".formatted(rows.size(), rounds / every));
            }
        }
        return rows;
    }

    private static Row row(int round) throws IOException {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1024;
        return new Row(
                round,
                statusKb("VmRSS:"),
                statusKb("RssAnon:"),
                heap,
                poolKb("direct"),
                poolKb("mapped"));
    }

    private static long statusKb(String key) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith(key))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    new IOException(
                                            "/proc/self/status has no %s; this benchmark needs Linux"
                                                    .formatted(key)));
        }
    }

    private static long poolKb(String name) {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals(name))
                .mapToLong(pool -> pool.getMemoryUsed() / 1024)
                .sum();
    }

    /** The C library's allocator keeps what the engine frees, so it matters which one is loaded. */
    private static String allocator() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            List<String> libraries = lines.toList();
            for (String name : List.of("tcmalloc", "jemalloc", "mimalloc")) {
                if (libraries.stream().anyMatch(line -> line.contains(name))) {
                    return "allocator: " + name;
                }
            }
            return "allocator: that of the C library (set LD_PRELOAD for another)";
        }
    }

    private void summarise(List<Row> rows) {
        List<Row> late = rows.subList(rows.size() / 2, rows.size());
        if (late.size() < 2) {
            out.println("Too few rows for a slope.");
            return;
        }
        out.printf(
                "%nSlope over the second half, KB per 1000 rounds: resident %+,.0f, anonymous %+,.0f, heap %+,.0f, direct %+,.0f%n",
                slope(late, Row::rss),
                slope(late, Row::anonymous),
                slope(late, Row::heap),
                slope(late, Row::direct));
    }

    /** Least squares, per 1000 rounds. */
    private static double slope(List<Row> rows, ToDoubleFunction<Row> value) {
        double meanRound = rows.stream().mapToDouble(Row::round).average().orElseThrow();
        double meanValue = rows.stream().mapToDouble(value).average().orElseThrow();
        double products = 0;
        double squares = 0;
        for (Row row : rows) {
            products += (row.round() - meanRound) * (value.applyAsDouble(row) - meanValue);
            squares += (row.round() - meanRound) * (row.round() - meanRound);
        }
        return 1000 * products / squares;
    }
}
