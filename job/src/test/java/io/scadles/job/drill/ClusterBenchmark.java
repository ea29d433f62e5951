package io.scadles.job.drill;

import io.scadles.job.benchmark.ScratchFolder;
import io.scadles.job.cli.ScadlesCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How a cluster's speed grows with its TaskManagers, and what becomes of it as the same samples
 * come from more devices: the whole job in replay, in processes of their own, each TaskManager on a
 * core of its own.
 */
@Command(
        name = "cluster",
        description =
                "Samples per second of one and of two TaskManagers with a core each, by devices.")
public final class ClusterBenchmark implements Callable<Integer> {

    private static final String EXPERIMENT =
            """
            network: {name: lenet}
            optimizer: {learning-rate: 0.01}
            data: {dataset: synthetic-images}
            batching: {min-batch: 1}
            evaluation: {every-rounds: 1000000000}
            flink: {checkpoint-interval-ms: 10000}
            """;

    /** Seconds of streams that are read ahead of the last round. */
    private static final int AHEAD_S = 60;

    @Option(
            names = "--devices",
            split = ",",
            defaultValue = "10,100,1000",
            description = "how many, the yardstick first (${DEFAULT-VALUE})")
    private List<Integer> devices;

    @Option(
            names = "--rate",
            defaultValue = "1000",
            description = "samples per second of all devices together (${DEFAULT-VALUE})")
    private int rate;

    @Option(
            names = "--taskmanagers",
            split = ",",
            defaultValue = "1,2",
            description = "how many, the yardstick first (${DEFAULT-VALUE})")
    private List<Integer> taskManagers;

    @Option(names = "--warm-up", defaultValue = "60", description = "rounds (${DEFAULT-VALUE})")
    private int warmUp;

    @Option(
            names = "--rounds",
            defaultValue = "120",
            description = "timed rounds (${DEFAULT-VALUE})")
    private int rounds;

    private final PrintStream out = System.out;

    /** What one run took. */
    private record Cost(double samplesPerSecond, double cpuMicros) {}

    @Override
    public Integer call() throws Exception {
        out.printf(
                "lenet, %,d samples/s in all, %d rounds after %d; one slot and one core per TaskManager%n",
                rate, rounds, warmUp);
        try (ScratchFolder folder = ScratchFolder.of("cluster")) {
            Path experiment = folder.path().resolve("cluster.yaml");
            Files.writeString(experiment, EXPERIMENT);
            try (DrillSite site =
                    new DrillSite(folder.path(), experiment, ScadlesCommand.class, silent())) {
                table(site);
            }
        }
        return 0;
    }

    private void table(DrillSite site) throws Exception {
        out.printf(
                "%n%12s %8s  %10s  %14s   %8s %8s%n",
                "TaskManagers", "devices", "samples/s", "CPU us/sample", "speed x", "CPU x");
        Cost yardstick = null;
        for (int machines : taskManagers) {
            site.start(1, machines, 1);
            pin(site);
            for (int n : devices) {
                Cost cost = run(site, machines, n);
                yardstick = yardstick == null ? cost : yardstick;
                out.printf(
                        "%12d %,8d  %,10.0f  %14.1f   %8.2f %8.2f%n",
                        machines,
                        n,
                        cost.samplesPerSecond(),
                        cost.cpuMicros(),
                        cost.samplesPerSecond() / yardstick.samplesPerSecond(),
                        cost.cpuMicros() / yardstick.cpuMicros());
            }
        }
    }

    /** One core for each; JobManager and broker take turns on all of them. */
    private static void pin(DrillSite site) throws IOException, InterruptedException {
        int core = 0;
        for (String name : site.cluster().taskManagers()) {
            String[] command = {
                "taskset",
                "-a",
                "-c",
                "-p",
                Integer.toString(core++),
                Long.toString(site.cluster().pid(name))
            };
            Process process =
                    new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("no core for " + name + ", see above");
            }
        }
    }

    private Cost run(DrillSite site, int machines, int n) throws Exception {
        int last = warmUp + rounds;
        String name = "m%d-d%d".formatted(machines, n);
        DrilledRun run =
                site.submit(
                        name,
                        "kafka.topic-prefix=" + name + "-",
                        "devices.rates-samples-per-second="
                                + Collections.nCopies(n, Integer.toString(rate / n)),
                        "devices.duration-s=" + (last + AHEAD_S),
                        "stop.rounds=" + last,
                        "flink.parallelism=" + machines);
        run.awaitRound(warmUp);
        long beganNanos = System.nanoTime();
        int first = run.rounds();
        Duration cpu = cpu(site);
        run.awaitRound(last);
        double seconds = (System.nanoTime() - beganNanos) / 1e9;
        cpu = cpu(site).minus(cpu);
        double samples = (double) rate * (run.rounds() - first);
        run.awaitEnd();
        return new Cost(samples / seconds, cpu.toNanos() / 1e3 / samples);
    }

    private static Duration cpu(DrillSite site) throws IOException {
        Duration sum = Duration.ZERO;
        for (String name : site.cluster().taskManagers()) {
            sum =
                    sum.plus(
                            ProcessHandle.of(site.cluster().pid(name))
                                    .flatMap(process -> process.info().totalCpuDuration())
                                    .orElseThrow());
        }
        return sum;
    }

    private static PrintStream silent() {
        return new PrintStream(PrintStream.nullOutputStream());
    }
}
