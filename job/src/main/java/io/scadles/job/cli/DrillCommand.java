package io.scadles.job.cli;

import io.scadles.job.cluster.Installation;
import io.scadles.job.drill.Drill;
import io.scadles.job.drill.DrillSite;
import io.scadles.job.drill.KilledBroker;
import io.scadles.job.drill.KilledJobManager;
import io.scadles.job.drill.KilledTaskManager;
import io.scadles.job.drill.LateRecords;
import io.scadles.job.drill.LostCheckpointFolder;
import io.scadles.job.drill.MovedRun;
import io.scadles.job.drill.NetworkFaults;
import io.scadles.job.drill.Observation;
import io.scadles.job.drill.RepeatedRecords;
import io.scadles.job.drill.SecondJob;
import io.scadles.job.drill.Soak;
import io.scadles.job.drill.StalledDevice;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes failures on purpose. */
@Command(
        name = "drill",
        description = {
            "Makes failures on purpose, on a broker and a cluster of processes that it starts itself, and says for each what must come of it, what came,"
                    + " and whether it is the same.",
            "Takes minutes and the whole machine. Exit code 1 if anything came otherwise.",
            "network makes a bridge and network namespaces, which needs an administrator on Linux; it is skipped where they cannot be made."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  scadles drill                                   # all of them",
            "  scadles drill kill-taskmanager --times 20",
            "  scadles drill rescale kill-jobmanager --experiment conf/quickstart.yaml"
        })
final class DrillCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            description =
                    "Which: kill-taskmanager, kill-jobmanager, kill-broker, rescale, second-job, checkpoint-folder, repeated-records, late-records, stalled-device, network, soak; all but the last if none is given.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--times",
            defaultValue = "3",
            description = "Runs of kill-taskmanager (${DEFAULT-VALUE}).")
    private int times;

    @Option(
            names = "--minutes",
            defaultValue = "30",
            description = "Length of soak (${DEFAULT-VALUE}).")
    private int minutes;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Of the random moments (${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--subnet",
            paramLabel = "RANGE",
            defaultValue = "10.203.77.0/24",
            description = "Private addresses for network (${DEFAULT-VALUE}).")
    private String subnet;

    @Option(
            names = "--experiment",
            paramLabel = "FILE",
            description = "What is trained, in replay (conf/drill.yaml).")
    private Path experiment;

    @Option(
            names = "--folder",
            defaultValue = ".scadles/drill",
            description = "For logs and runs (${DEFAULT-VALUE}).")
    private Path folder;

    @Override
    public Integer call() throws Exception {
        List<Drill> drills = chosen();
        Path file =
                experiment == null
                        ? Installation.own().home().resolve("conf").resolve("drill.yaml")
                        : experiment;
        Map<Observation.Verdict, Integer> verdicts = new EnumMap<>(Observation.Verdict.class);
        try (DrillSite site = new DrillSite(folder, file, ScadlesCommand.class, System.out)) {
            // Whoever interrupts the drills must not find its processes running.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(site), "drill-stop"));
            for (Drill drill : drills) {
                System.out.printf("%n%s%n  expected: %s%n", drill.name(), drill.expectation());
                long began = System.nanoTime();
                Observation observation = observe(drill, site);
                verdicts.merge(observation.verdict(), 1, Integer::sum);
                System.out.printf(
                        "  observed: %s%n  %s in %d s%n",
                        observation.what(),
                        observation.verdict(),
                        Duration.ofNanos(System.nanoTime() - began).toSeconds());
            }
        }
        int skipped = verdicts.getOrDefault(Observation.Verdict.SKIPPED, 0);
        System.out.printf(
                "%n%d of %d as expected%s%n",
                verdicts.getOrDefault(Observation.Verdict.PASSED, 0),
                drills.size() - skipped,
                skipped == 0 ? "" : ", %d skipped".formatted(skipped));
        return verdicts.containsKey(Observation.Verdict.FAILED) ? ExitCode.FAILED : ExitCode.DONE;
    }

    /** A drill that breaks off has failed; the others are held all the same. */
    private static Observation observe(Drill drill, DrillSite site) {
        try {
            return drill.run(site);
        } catch (Exception e) {
            StringWriter message = new StringWriter();
            Failure.report(e, false, new PrintWriter(message));
            return new Observation(false, message.toString().strip());
        }
    }

    private static void close(DrillSite site) {
        try {
            site.close();
        } catch (IOException | InterruptedException e) {
            System.err.printf("Processes of the drills may still run: %s%n", e);
        }
    }

    private List<Drill> chosen() {
        List<Drill> usual =
                List.of(
                        new KilledTaskManager(times, seed),
                        new KilledJobManager(),
                        new KilledBroker(),
                        new MovedRun(),
                        new SecondJob(),
                        new LostCheckpointFolder(),
                        new RepeatedRecords(),
                        new LateRecords(),
                        new StalledDevice(),
                        new NetworkFaults(subnet));
        if (names.isEmpty()) {
            return usual;
        }
        Map<String, Drill> all = new LinkedHashMap<>();
        usual.forEach(drill -> all.put(drill.name(), drill));
        Drill soak = new Soak(minutes);
        all.put(soak.name(), soak);
        for (String name : names) {
            if (!all.containsKey(name)) {
                throw new IllegalArgumentException(
                        "there is no drill '%s', expected one of %s".formatted(name, all.keySet()));
            }
        }
        return names.stream().map(all::get).toList();
    }
}
