package io.scadles.job.training;

import io.scadles.job.benchmark.ScratchFolder;
import io.scadles.job.benchmark.Spread;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The loop alone. How long a small model takes from the trainer through coordinator and updater
 * back to the trainer, against a token handed round four threads; and how fast a large model goes
 * round in blocks, against copying memory.
 */
@Command(
        name = "loop",
        description = "Round trip and throughput of the feedback loop, without gradients.")
public final class LoopBenchmark implements Callable<Integer> {

    private static final int SMALL_VALUES = 1024;
    private static final int LARGE_VALUES = 10 << 20;
    private static final int WARM_UP_TRIPS = 2000;
    private static final int WARM_UP_LARGE = 10;

    /** Trainer, coordinator, updater, tail. */
    private static final int HANDS = 4;

    @Option(
            names = "--trips",
            defaultValue = "10000",
            description = "round trips of the small model; 0 leaves it out (${DEFAULT-VALUE})")
    private int trips;

    @Option(
            names = "--large-rounds",
            defaultValue = "40",
            description = "rounds of the large model (${DEFAULT-VALUE})")
    private int largeRounds;

    @Option(
            names = "--block-values",
            defaultValue = "262144",
            description = "values in a block of the large model (${DEFAULT-VALUE})")
    private int blockValues;

    @Option(names = "--runs", defaultValue = "5", description = "alternations (${DEFAULT-VALUE})")
    private int runs;

    private final PrintStream out = System.out;

    /** Quantiles of round trips in microseconds. */
    private record Trips(double median, double p99) {
        static Trips of(double[] micros) {
            double[] sorted = micros.clone();
            Arrays.sort(sorted);
            return new Trips(sorted[sorted.length / 2], sorted[(int) (sorted.length * 0.99)]);
        }
    }

    @Override
    public Integer call() throws Exception {
        try (ScratchFolder folder = ScratchFolder.of("loop")) {
            measure(folder.path());
        }
        return 0;
    }

    private void measure(Path folder) throws Exception {
        // The first job of a JVM pays for loading Flink.
        new EchoJob(2, SMALL_VALUES, SMALL_VALUES, WARM_UP_TRIPS).run(folder);
        ring(WARM_UP_TRIPS);
        if (trips > 0) {
            small(folder);
        }
        large(folder);
    }

    private void small(Path folder) throws Exception {
        out.printf("%d values, %,d round trips, microseconds%n", SMALL_VALUES, trips);
        out.printf("%4s  %22s  %22s  %22s%n", "run", "ring of 4", "parallelism 1", "2");
        List<List<Double>> ratios = List.of(new ArrayList<>(), new ArrayList<>());
        List<List<Double>> tails = List.of(new ArrayList<>(), new ArrayList<>());
        for (int run = 1; run <= runs; run++) {
            Trips ring = Trips.of(ring(trips));
            out.printf("%4d  %22s", run, shown(ring));
            for (int parallelism = 1; parallelism <= 2; parallelism++) {
                Trips loop = small(parallelism, folder);
                out.printf("  %22s", shown(loop));
                ratios.get(parallelism - 1).add(loop.median() / ring.median());
                tails.get(parallelism - 1).add(loop.p99() / loop.median());
            }
            out.println();
        }
        for (int p = 1; p <= 2; p++) {
            out.printf("parallelism %d: loop / ring  %s%n", p, Spread.of(ratios.get(p - 1)));
            out.printf("               p99 / median %s%n", Spread.of(tails.get(p - 1)));
        }
    }

    private static String shown(Trips trips) {
        return "%.0f, p99 %.0f".formatted(trips.median(), trips.p99());
    }

    private Trips small(int parallelism, Path folder) throws Exception {
        int rounds = WARM_UP_TRIPS + trips;
        List<EchoEngine.Arrivals> arrivals =
                new EchoJob(parallelism, SMALL_VALUES, SMALL_VALUES, rounds).run(folder);
        return Trips.of(arrivals.get(0).gapsMicros(WARM_UP_TRIPS));
    }

    private void large(Path folder) throws Exception {
        double modelMb = LARGE_VALUES * (double) Float.BYTES / 1e6;
        out.printf(
                "%n%.0f MB in blocks of %,d values, %d rounds: MB/s to trainers (as much comes back in commits), processor time per round%n",
                modelMb, blockValues, largeRounds);
        out.printf("%4s  %22s  %22s  %22s%n", "run", "array copy", "parallelism 1", "2");
        // Uncounted, as above: code for long arrays is compiled here.
        new EchoJob(2, LARGE_VALUES, blockValues, WARM_UP_LARGE + largeRounds).run(folder);
        List<List<Double>> wall = List.of(new ArrayList<>(), new ArrayList<>());
        List<List<Double>> cpu = List.of(new ArrayList<>(), new ArrayList<>());
        for (int run = 1; run <= runs; run++) {
            Round copy = copy();
            out.printf("%4d  %22s", run, shown(modelMb, copy));
            for (int parallelism = 1; parallelism <= 2; parallelism++) {
                int rounds = WARM_UP_LARGE + largeRounds;
                EchoEngine.Arrivals arrivals =
                        new EchoJob(parallelism, LARGE_VALUES, blockValues, rounds)
                                .run(folder)
                                .get(0);
                Round round =
                        new Round(
                                arrivals.meanMs(WARM_UP_LARGE), arrivals.meanCpuMs(WARM_UP_LARGE));
                out.printf("  %22s", shown(parallelism * modelMb, round));
                wall.get(parallelism - 1).add(parallelism * copy.ms() / round.ms());
                cpu.get(parallelism - 1).add(round.cpuMs() / parallelism / copy.cpuMs());
            }
            out.println();
        }
        for (int p = 1; p <= 2; p++) {
            out.printf(
                    "parallelism %d: loop / copy, MB/s          %s%n",
                    p, Spread.of(wall.get(p - 1)));
            out.printf(
                    "               copies' worth per trainer   %s%n", Spread.of(cpu.get(p - 1)));
        }
    }

    /** Time of a round, or of a copy: by the wall, and of all processors. */
    private record Round(double ms, double cpuMs) {}

    private static String shown(double mb, Round round) {
        return "%,.0f, %.1f ms".formatted(1000 * mb / round.ms(), round.cpuMs());
    }

    /** Copies the large model from array to array. */
    private static Round copy() {
        float[] from = new float[LARGE_VALUES];
        float[] to = new float[LARGE_VALUES];
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        int copies = 50;
        long began = 0;
        long cpuBegan = 0;
        for (int i = -5; i < copies; i++) {
            if (i == 0) {
                began = System.nanoTime();
                cpuBegan = threads.getCurrentThreadCpuTime();
            }
            from[0] = i;
            System.arraycopy(from, 0, to, 0, from.length);
        }
        long cpuNanos = threads.getCurrentThreadCpuTime() - cpuBegan;
        double ms = (System.nanoTime() - began) / 1e6 / copies;
        if (to[0] != copies - 1) {
            throw new IllegalStateException("the copy differs: " + to[0]);
        }
        return new Round(ms, cpuNanos / 1e6 / copies);
    }

    /** Hands a token round four threads; returns the time of every lap in microseconds. */
    private static double[] ring(int laps) throws InterruptedException {
        List<BlockingQueue<Integer>> hands = new ArrayList<>();
        for (int h = 0; h < HANDS; h++) {
            hands.add(new ArrayBlockingQueue<>(1));
        }
        List<Thread> threads = new ArrayList<>();
        for (int h = 1; h < HANDS; h++) {
            BlockingQueue<Integer> in = hands.get(h);
            BlockingQueue<Integer> next = hands.get((h + 1) % HANDS);
            Thread thread =
                    new Thread(
                            () -> {
                                try {
                                    for (int lap = 0; lap < laps; lap++) {
                                        next.put(in.take());
                                    }
                                } catch (InterruptedException stopped) {
                                    Thread.currentThread().interrupt();
                                }
                            },
                            "ring-" + h);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        double[] micros = new double[laps];
        long lapBegan = System.nanoTime();
        for (int lap = 0; lap < laps; lap++) {
            hands.get(1).put(lap);
            hands.get(0).take();
            long now = System.nanoTime();
            micros[lap] = (now - lapBegan) / 1e3;
            lapBegan = now;
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return micros;
    }
}
