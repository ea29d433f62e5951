package io.scadles.job.training;

import io.scadles.job.benchmark.ScratchFolder;
import io.scadles.job.config.Experiment;
import io.scadles.job.training.RoundClock.Checkpoint;
import io.scadles.model.network.DjlGradientEngineFactory;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How large checkpoints are, how long they take, and what a round that meets one waits: the whole
 * job in replay. The yardstick is the rounds of the same run that meet none.
 */
@Command(
        name = "checkpoints",
        description = "Size and duration of checkpoints, and how long they hold up a round.")
public final class CheckpointBenchmark implements Callable<Integer> {

    private static final double MIB = 1 << 20;

    /** Rounds before anything counts: the virtual machine compiles. */
    private static final int WARM_UP = 3;

    @Option(
            names = "--network",
            defaultValue = "lenet",
            description = "on Fashion-MNIST if lenet, else on CIFAR-10 (${DEFAULT-VALUE})")
    private String network;

    @Option(names = "--devices", defaultValue = "100", description = "(${DEFAULT-VALUE})")
    private int devices;

    @Option(
            names = "--batch",
            defaultValue = "8",
            description = "samples per device and round (${DEFAULT-VALUE})")
    private int batch;

    @Option(names = "--rounds", defaultValue = "200", description = "(${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--interval-ms",
            defaultValue = "2000",
            description = "between two checkpoints (${DEFAULT-VALUE})")
    private int intervalMs;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "another value of the experiment")
    private List<String> overrides = new ArrayList<>();

    /** A run, its checkpoints, a job of it. */
    private static final int JOB_DEPTH = 3;

    private final PrintStream out = System.out;
    private final Map<Long, Long> bytes = new ConcurrentHashMap<>();

    @Override
    public Integer call() throws Exception {
        try (ScratchFolder folder = ScratchFolder.of("checkpoints");
                RecordedJob job = new RecordedJob(experiment(), folder.path(), out);
                RoundClock clock =
                        new RoundClock(
                                rounds,
                                round -> {},
                                checkpoint ->
                                        bytes.put(
                                                checkpoint.id(),
                                                size(folder.path(), checkpoint.id())))) {
            job.run(clock, new DjlGradientEngineFactory(job.network()));
            report(clock, job.loop("size").layout().length());
        }
        return 0;
    }

    private void report(RoundClock clock, int values) {
        List<Double> free = new ArrayList<>();
        List<String> rows = new ArrayList<>();
        double worst = 0;
        List<Checkpoint> checkpoints = clock.checkpoints();
        for (int round = WARM_UP + 1; round <= clock.rounds(); round++) {
            if (meeting(checkpoints, clock, round).isEmpty()) {
                free.add(seconds(clock, round));
            }
        }
        double usual = median(free);
        for (Checkpoint checkpoint : checkpoints) {
            double longest = 0;
            for (int round = WARM_UP + 1; round <= clock.rounds(); round++) {
                if (meeting(List.of(checkpoint), clock, round).isEmpty()) {
                    continue;
                }
                longest = Math.max(longest, seconds(clock, round));
            }
            if (longest == 0) {
                continue;
            }
            double took = (checkpoint.endedMs() - checkpoint.beganMs()) / 1e3;
            double share = Math.max(0, longest - usual) / took;
            worst = Math.max(worst, share);
            rows.add(
                    "%10d  %9.1f  %9.3f  %13.3f  %8.2f"
                            .formatted(
                                    checkpoint.id(),
                                    bytes.get(checkpoint.id()) / MIB,
                                    took,
                                    longest,
                                    share));
        }
        out.printf(
                "%n%s, %,d values (%.1f MiB); %d devices, batches of %d; %d rounds%n",
                network, values, values * Float.BYTES / MIB, devices, batch, clock.rounds());
        out.printf(
                "A round that meets no checkpoint: %.3f s (median of %d; %.3f to %.3f s)%n%n",
                usual, free.size(), Collections.min(free), Collections.max(free));
        out.println("checkpoint   size MiB     took s   longest round   held up");
        rows.forEach(out::println);
        out.printf(
                "%nHeld up: how much longer than the median the longest round was that met the checkpoint, over what the checkpoint took; at most %.2f%n",
                worst);
    }

    private static List<Checkpoint> meeting(
            List<Checkpoint> checkpoints, RoundClock clock, int round) {
        long from = clock.closedMs(round - 1);
        long to = clock.closedMs(round);
        return checkpoints.stream()
                .filter(checkpoint -> checkpoint.beganMs() <= to && checkpoint.endedMs() >= from)
                .toList();
    }

    private static double seconds(RoundClock clock, int round) {
        return clock.seconds(round - 1, round);
    }

    private static double median(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalStateException("every round met a checkpoint: raise --interval-ms");
        }
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    /**
     * What a checkpoint takes on disk. Others are not looked into: Flink deletes the one before at
     * this very time.
     */
    private static long size(Path folder, long id) {
        try (Stream<Path> files = Files.list(folderOf(folder, id))) {
            return files.mapToLong(CheckpointBenchmark::size).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folderOf(Path folder, long id) throws IOException {
        try (Stream<Path> jobs =
                Files.find(
                        folder,
                        JOB_DEPTH,
                        (path, attributes) -> path.getParent().endsWith("checkpoints"))) {
            return jobs.map(job -> job.resolve("chk-" + id))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    new IllegalStateException(
                                            "no checkpoint %d in %s".formatted(id, folder)));
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (NoSuchFileException replaced) {
            throw new IllegalStateException("the next checkpoint came too soon", replaced);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Experiment experiment() {
        boolean small = network.equals("lenet");
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "network.name=" + network,
                                "data.dataset=" + (small ? "fashion-mnist" : "cifar-10"),
                                "devices.rates-samples-per-second="
                                        + Collections.nCopies(devices, Integer.toString(batch)),
                                "devices.duration-s=" + (rounds + 60),
                                "stop.rounds=" + rounds,
                                "flink.parallelism=2",
                                "evaluation.every-rounds=1000000000",
                                "flink.checkpoint-interval-ms=" + intervalMs,
                                "flink.restart-attempts=0"));
        all.addAll(overrides);
        return Experiment.parse(
                "checkpoints", "checkpoints", "optimizer: {learning-rate: 0.01}", all);
    }
}
