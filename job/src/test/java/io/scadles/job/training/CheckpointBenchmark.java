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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How large checkpoints are, how long they take, and what a round that meets one waits: the whole
 * job in replay. The yardstick is the rounds of the same run and time that meet none.
 */
@Command(
        name = "checkpoints",
        description = "Size and duration of checkpoints, and how long they hold up a round.")
public final class CheckpointBenchmark implements Callable<Integer> {

    private static final double MIB = 1 << 20;

    /** Rounds before anything counts: the virtual machine compiles. */
    private static final int WARM_UP = 3;

    /** Rounds that tell what a round takes at their time of the run. */
    private static final int NEIGHBOURS = 10;

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

    @Option(names = "--rounds", defaultValue = "600", description = "(${DEFAULT-VALUE})")
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
        List<Checkpoint> checkpoints = clock.checkpoints();
        List<Integer> free = new ArrayList<>();
        for (int round = WARM_UP + 1; round <= clock.rounds(); round++) {
            if (meeting(checkpoints, clock, round).isEmpty()) {
                free.add(round);
            }
        }
        if (free.size() <= NEIGHBOURS) {
            throw new IllegalStateException(
                    "%d rounds met no checkpoint: raise --interval-ms or --rounds"
                            .formatted(free.size()));
        }
        out.printf(
                "%n%s, %,d values (%.1f MiB); %d devices, batches of %d; %d rounds, the first %d do not count%n",
                network,
                values,
                values * Float.BYTES / MIB,
                devices,
                batch,
                clock.rounds(),
                WARM_UP);
        List<Double> seconds = free.stream().map(round -> seconds(clock, round)).sorted().toList();
        out.printf(
                "A round that meets no checkpoint: %.3f s (median of %d; %.3f to %.3f s), at most %.3f s longer than its neighbours%n%n",
                median(seconds),
                seconds.size(),
                seconds.get(0),
                seconds.get(seconds.size() - 1),
                free.stream()
                        .mapToDouble(round -> seconds(clock, round) - usual(free, clock, round))
                        .max()
                        .orElseThrow());
        out.println("checkpoint   size MiB     took s   longest round   neighbours   held up");
        double worst = 0;
        for (Checkpoint checkpoint : checkpoints) {
            List<Integer> met = new ArrayList<>();
            for (int round = WARM_UP + 1; round <= clock.rounds(); round++) {
                if (!meeting(List.of(checkpoint), clock, round).isEmpty()) {
                    met.add(round);
                }
            }
            if (met.isEmpty()) {
                continue;
            }
            int longest =
                    Collections.max(
                            met,
                            Comparator.comparingDouble(
                                    round -> seconds(clock, round) - usual(free, clock, round)));
            double usual = usual(free, clock, longest);
            double took = (checkpoint.endedMs() - checkpoint.beganMs()) / 1e3;
            double share = Math.max(0, seconds(clock, longest) - usual) / took;
            worst = Math.max(worst, share);
            out.printf(
                    "%10d  %9.1f  %9.3f  %14.3f  %11.3f  %8.2f%n",
                    checkpoint.id(),
                    bytes.get(checkpoint.id()) / MIB,
                    took,
                    seconds(clock, longest),
                    usual,
                    share);
        }
        out.printf(
                "%nHeld up: how much longer a round that met the checkpoint was than the %d nearest to it that met none (median), at most, over what the checkpoint took; at most %.2f%n",
                NEIGHBOURS, worst);
    }

    /**
     * What a round takes at this time of the run when it meets no checkpoint, s. Rounds become
     * faster as code is compiled, and the machine's other users come and go: a median of the whole
     * run would count both as the checkpoint's.
     */
    private static double usual(List<Integer> free, RoundClock clock, int round) {
        return median(
                free.stream()
                        .filter(other -> other != round)
                        .sorted(Comparator.comparingInt(other -> Math.abs(other - round)))
                        .limit(NEIGHBOURS)
                        .map(other -> seconds(clock, other))
                        .sorted()
                        .toList());
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

    private static double median(List<Double> sorted) {
        return sorted.get(sorted.size() / 2);
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
