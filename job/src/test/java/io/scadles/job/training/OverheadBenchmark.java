package io.scadles.job.training;

import io.scadles.job.benchmark.ScratchFolder;
import io.scadles.job.benchmark.Spread;
import io.scadles.job.config.ClockConfig;
import io.scadles.job.config.Experiment;
import io.scadles.model.network.DjlGradientEngineFactory;
import io.scadles.operators.LoopConfig;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What the whole job costs over its gradients: samples per second in replay, divided by those of
 * the bare gradient engine on the same batches.
 */
@Command(
        name = "overhead",
        description = "The whole job in replay against its gradients alone, on the same batches.")
public final class OverheadBenchmark implements Callable<Integer> {

    @Option(
            names = "--experiment",
            defaultValue = "conf/fashion-mnist.yaml",
            description = "experiment file (${DEFAULT-VALUE})")
    private Path experimentFile;

    @Option(
            names = "--set",
            description = "replaces a key of the experiment, as network.name=cnn-small")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--parallelism",
            defaultValue = "2",
            description = "trainers, and threads of the yardstick (${DEFAULT-VALUE})")
    private int parallelism;

    @Option(names = "--rounds", defaultValue = "300", description = "timed (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--warm-up",
            defaultValue = "100",
            description = "rounds before the clock starts (${DEFAULT-VALUE})")
    private int warmUp;

    @Option(names = "--runs", defaultValue = "5", description = "alternations (${DEFAULT-VALUE})")
    private int runs;

    private final PrintStream out = System.out;

    /**
     * One run of the job.
     *
     * @param cpu processor time during the timed rounds
     */
    private record JobRun(
            double seconds,
            long samples,
            List<List<TimedEngine.Round>> trainers,
            ThreadTimes cpu,
            long collectionMs) {}

    @Override
    public Integer call() throws Exception {
        Experiment experiment = experiment();
        try (ScratchFolder folder = ScratchFolder.of("overhead");
                RecordedJob job = new RecordedJob(experiment, folder.path(), out)) {
            LoopConfig loop = job.loop("yardstick");
            float[] model = loop.layout().initialValues(loop.seed(), 0, loop.layout().length());
            DjlGradientEngineFactory engines = new DjlGradientEngineFactory(job.network());
            JobRun recorded = run(job, new TimedEngine.Factory(engines, true));
            BareTraining free = new BareTraining(recorded.trainers(), warmUp, false);
            BareTraining lockstep = new BareTraining(recorded.trainers(), warmUp, true);
            out.printf(
                    "%n%s, %,d values; %d devices, parallelism %d; %d rounds after %d, %,d samples%n",
                    loop.layout().network(),
                    loop.layout().length(),
                    experiment.config().devices().ratesSamplesPerSecond().size(),
                    parallelism,
                    rounds,
                    warmUp,
                    recorded.samples());
            out.printf(
                    "%n%4s  %14s %14s %14s   %8s %12s%n",
                    "run", "job", "bare", "bare lockstep", "job/bare", "job/lockstep");
            List<JobRun> jobs = new ArrayList<>();
            List<BareTraining.Result> bares = new ArrayList<>();
            List<Double> ratios = new ArrayList<>();
            List<Double> lockstepRatios = new ArrayList<>();
            BareTraining.Result before = free.run(engines, model);
            bares.add(before);
            for (int i = 1; i <= runs; i++) {
                JobRun timed = run(job, new TimedEngine.Factory(engines, false));
                BareTraining.Result locked = lockstep.run(engines, model);
                BareTraining.Result after = free.run(engines, model);
                jobs.add(timed);
                bares.add(after);
                // A machine that changes its speed changes it for the yardstick too.
                double bareSeconds = (before.seconds() + after.seconds()) / 2;
                before = after;
                ratios.add(bareSeconds / timed.seconds());
                lockstepRatios.add(locked.seconds() / timed.seconds());
                out.printf(
                        "%4d  %,12.0f/s %,12.0f/s %,12.0f/s   %8.3f %12.3f%n",
                        i,
                        timed.samples() / timed.seconds(),
                        timed.samples() / bareSeconds,
                        timed.samples() / locked.seconds(),
                        ratios.get(i - 1),
                        lockstepRatios.get(i - 1));
            }
            out.printf("%njob / bare:          %s%n", Spread.of(ratios));
            out.printf("job / bare lockstep: %s%n%n", Spread.of(lockstepRatios));
            explain(jobs, bares);
        }
        return 0;
    }

    private Experiment experiment() {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "stop.rounds=" + (warmUp + rounds),
                                "evaluation.every-rounds=1000000000",
                                "flink.parallelism=" + parallelism,
                                // A restart would be timed, and its cause be lost.
                                "flink.restart-attempts=0",
                                // Made images are easier than real ones: no step may diverge.
                                "optimizer.learning-rate=0.01"));
        Experiment first = Experiment.read(experimentFile, overrides);
        // The log outlasts the rounds and what is read ahead, one fetch of 500 slow records too, so
        // that the source works to the end.
        ClockConfig clock = first.config().clock();
        long roundMs = Math.max(1000, clock.fixedMs());
        long aheadMs = clock.lookAheadWindows() * clock.windowMs();
        long logMs = (warmUp + rounds) * roundMs + aheadMs + 120_000;
        all.add("devices.duration-s=" + logMs / 1000);
        all.addAll(overrides);
        return Experiment.read(experimentFile, all);
    }

    private JobRun run(RecordedJob job, TimedEngine.Factory engines) throws Exception {
        AtomicReference<ThreadTimes> cpuBefore = new AtomicReference<>();
        AtomicReference<ThreadTimes> cpuAfter = new AtomicReference<>();
        long[] collectionMs = new long[2];
        try (RoundClock clock =
                new RoundClock(
                        warmUp + rounds,
                        round -> {
                            if (round == warmUp) {
                                cpuBefore.set(ThreadTimes.now());
                                collectionMs[0] = ThreadTimes.collectionMs();
                            } else if (round == warmUp + rounds) {
                                cpuAfter.set(ThreadTimes.now());
                                collectionMs[1] = ThreadTimes.collectionMs();
                            }
                        })) {
            job.run(clock, engines);
            int last = warmUp + rounds;
            if (clock.rounds() != last) {
                throw new IllegalStateException(
                        "the job closed %d rounds, expected %d; is devices.duration-s long enough?"
                                .formatted(clock.rounds(), last));
            }
            return new JobRun(
                    clock.seconds(warmUp, last),
                    clock.samples(warmUp, last),
                    engines.trainers(last),
                    cpuAfter.get().since(cpuBefore.get()),
                    collectionMs[1] - collectionMs[0]);
        }
    }

    /** Where the time of a round goes, over all runs of the job. */
    private void explain(List<JobRun> jobs, List<BareTraining.Result> bares) {
        double n = (double) jobs.size() * rounds;
        double roundMs = 1000 * jobs.stream().mapToDouble(JobRun::seconds).sum() / n;
        EngineTimes inJob = new EngineTimes(warmUp);
        jobs.forEach(job -> inJob.add(job.trainers()));
        EngineTimes alone = new EngineTimes(warmUp);
        bares.forEach(bare -> alone.add(bare.trainers()));
        out.println("A round of the job, ms:");
        out.printf("  %7.3f  from one close to the next%n", roundMs);
        out.printf("  %7.3f  slowest trainer in the engine%n", inJob.slowestMs());
        out.printf(
                "  %7.3f  mean trainer in the engine (%.3f set the model); imbalance %.3f%n",
                inJob.meanMs(), inJob.setModelMs(), inJob.slowestMs() / inJob.meanMs());
        out.printf(
                "  %7.3f  rest: loop, samples, waiting (%.1f %%)%n",
                roundMs - inJob.slowestMs(), 100 * (1 - inJob.slowestMs() / roundMs));
        out.println("The same gradients, job over bare:");
        out.printf(
                "  %7.3f  wall time, %.3f processor time; bare imbalance %.3f%n",
                inJob.gradientMs() / alone.gradientMs(),
                inJob.gradientCpuMs() / alone.gradientCpuMs(),
                alone.slowestMs() / alone.meanMs());
        out.println("Processor time per round of the job, ms:");
        Map<String, Double> cpuMs = new HashMap<>();
        jobs.forEach(
                job ->
                        job.cpu()
                                .cpuNanos()
                                .forEach(
                                        (kind, nanos) ->
                                                cpuMs.merge(kind, nanos / 1e6 / n, Double::sum)));
        double total = cpuMs.values().stream().mapToDouble(Double::doubleValue).sum();
        double inGradients = inJob.gradientCpuMs() * parallelism;
        out.printf(
                "  %7.3f  all, of which %.3f in gradients (%.1f %%)%n",
                total, inGradients, 100 * inGradients / total);
        cpuMs.entrySet().stream()
                .filter(kind -> kind.getValue() > 0.002 * total)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .forEach(kind -> out.printf("  %7.3f  %s%n", kind.getValue(), kind.getKey()));
        long collectionMs = jobs.stream().mapToLong(JobRun::collectionMs).sum();
        out.printf("  %7.3f  (wall time of collections)%n", collectionMs / n);
    }
}
