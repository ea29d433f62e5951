package io.scadles.job.training;

import io.scadles.job.benchmark.ScratchFolder;
import io.scadles.job.config.Experiment;
import java.io.PrintStream;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What a sample and a commit cost outside the gradient engine, with few devices and with many: the
 * whole job in replay with an engine that answers at once.
 */
@Command(
        name = "scaling",
        description = "Processor time per sample and per commit, without gradients, by devices.")
public final class ScalingBenchmark implements Callable<Integer> {

    private static final String EXPERIMENT =
            """
            network: {name: lenet}
            optimizer: {learning-rate: 0.01}
            data: {dataset: synthetic-images}
            """;

    @Option(
            names = "--devices",
            split = ",",
            defaultValue = "10,100,1000",
            description = "how many, the yardstick first (${DEFAULT-VALUE})")
    private List<Integer> devices;

    @Option(
            names = "--batch",
            defaultValue = "16",
            description = "samples per device and round (${DEFAULT-VALUE})")
    private int batch;

    @Option(
            names = "--samples",
            defaultValue = "480000",
            description = "timed samples in all (${DEFAULT-VALUE})")
    private int samples;

    @Option(names = "--runs", defaultValue = "3", description = "turns (${DEFAULT-VALUE})")
    private int runs;

    @Option(
            names = "--parallelism",
            defaultValue = "2",
            description = "trainers (${DEFAULT-VALUE})")
    private int parallelism;

    private final PrintStream out = System.out;

    /** What one run took per sample and per commit. */
    private record Cost(double samplesPerSecond, double sampleMicros, double commitMicros) {}

    @Override
    public Integer call() throws Exception {
        out.printf(
                "lenet without gradients, %d samples a device and round, parallelism %d%n",
                batch, parallelism);
        // The first run compiles.
        run(devices.get(0));
        out.printf(
                "%n%4s %8s  %12s  %12s  %12s   %8s %8s%n",
                "run", "devices", "samples/s", "us/sample", "us/commit", "sample x", "commit x");
        for (int i = 1; i <= runs; i++) {
            Cost yardstick = null;
            for (int n : devices) {
                Cost cost = run(n);
                yardstick = yardstick == null ? cost : yardstick;
                out.printf(
                        "%4d %,8d  %,12.0f  %12.2f  %12.1f   %8.2f %8.2f%n",
                        i,
                        n,
                        cost.samplesPerSecond(),
                        cost.sampleMicros(),
                        cost.commitMicros(),
                        cost.sampleMicros() / yardstick.sampleMicros(),
                        cost.commitMicros() / yardstick.commitMicros());
            }
        }
        return 0;
    }

    private Cost run(int n) throws Exception {
        int timed = Math.max(10, samples / (n * batch));
        int warmUp = Math.max(5, timed / 4);
        int last = warmUp + timed;
        AtomicReference<ThreadTimes> before = new AtomicReference<>();
        AtomicReference<ThreadTimes> after = new AtomicReference<>();
        try (ScratchFolder folder = ScratchFolder.of("scaling");
                RecordedJob job = new RecordedJob(experiment(n, last), folder.path(), silent());
                RoundClock clock =
                        new RoundClock(
                                last,
                                round -> {
                                    if (round == warmUp) {
                                        before.set(ThreadTimes.now());
                                    } else if (round == last) {
                                        after.set(ThreadTimes.now());
                                    }
                                })) {
            job.run(clock, new EchoEngine.Factory(job.loop("echo").layout().length()));
            double micros =
                    after.get().since(before.get()).cpuNanos().values().stream()
                                    .mapToLong(Long::longValue)
                                    .sum()
                            / 1e3;
            long trained = clock.samples(warmUp, last);
            return new Cost(
                    trained / clock.seconds(warmUp, last),
                    micros / trained,
                    micros / ((double) timed * n));
        }
    }

    private Experiment experiment(int n, int rounds) {
        return Experiment.parse(
                "scaling",
                "scaling",
                EXPERIMENT,
                List.of(
                        "devices.rates-samples-per-second="
                                + Collections.nCopies(n, Integer.toString(batch)),
                        // Long enough for what is read ahead.
                        "devices.duration-s=" + (rounds + 60),
                        "stop.rounds=" + rounds,
                        "evaluation.every-rounds=1000000000",
                        "flink.parallelism=" + parallelism,
                        "flink.restart-attempts=0"));
    }

    private static PrintStream silent() {
        return new PrintStream(PrintStream.nullOutputStream());
    }
}
