package io.scadles.job.paper;

import io.scadles.job.config.Experiment;
import io.scadles.job.config.Names;
import io.scadles.job.dataset.Dataset;
import io.scadles.job.results.Json;
import io.scadles.job.results.RunFolder;
import io.scadles.job.training.TrainingRun;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** Runs the experiments of a group, one after the other, each for every seed. */
public final class GroupRuns {

    private final PaperGroup group;
    private final List<Long> seeds;
    private final boolean resume;
    private final PrintStream out;
    private final boolean terminal;
    private final String code = CodeFingerprint.ofThisProgram();

    /** One run to be done: an experiment with its seed. */
    private record Planned(Experiment experiment, long seed) {}

    /** What is used of a summary. */
    record SummaryLine(String modelHash) {}

    /**
     * @param seeds seeds, each once
     * @param resume whether runs that are complete are taken as they are
     * @param out where progress goes
     * @param terminal whether {@code out} can rewrite a line
     */
    public GroupRuns(
            PaperGroup group, List<Long> seeds, boolean resume, PrintStream out, boolean terminal) {
        this.group = group;
        this.seeds = List.copyOf(seeds);
        this.resume = resume;
        this.out = out;
        this.terminal = terminal;
    }

    /** What would be run, a line each. */
    public List<String> plan() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Planned run : planned()) {
            lines.add(
                    "%-32s seed %-4d configuration %.12s  %s"
                            .formatted(
                                    run.experiment().name(),
                                    run.seed(),
                                    run.experiment().hash(),
                                    complete(run).map(f -> "complete: " + f.path()).orElse("")));
        }
        return lines.stream().map(String::stripTrailing).toList();
    }

    /**
     * Runs everything that is not complete.
     *
     * @throws IOException if a file of a run cannot be written or read
     * @throws ExecutionException if a run failed; what was complete before stays so
     */
    public GroupResults execute() throws IOException, ExecutionException, InterruptedException {
        List<RunResult> results = new ArrayList<>();
        List<Planned> runs = planned();
        for (int i = 0; i < runs.size(); i++) {
            Planned run = runs.get(i);
            out.printf(
                    "[%d/%d] %s, seed %d%n",
                    i + 1, runs.size(), run.experiment().name(), run.seed());
            Optional<RunFolder> before = resume ? complete(run) : Optional.empty();
            if (before.isPresent()) {
                out.printf("Complete: %s%n", before.orElseThrow().path());
            }
            RunFolder folder = before.isPresent() ? before.orElseThrow() : train(run);
            results.add(read(run, folder));
        }
        return new GroupResults(group, seeds, code, results);
    }

    private List<Planned> planned() {
        List<Planned> runs = new ArrayList<>();
        for (String experiment : group.experiments()) {
            for (long seed : seeds) {
                runs.add(new Planned(group.experiment(experiment, seed), seed));
            }
        }
        return runs;
    }

    private RunMark mark(Planned run) {
        return new RunMark(run.experiment().name(), run.experiment().hash(), code);
    }

    /** Where the runs of all groups are. */
    private static Path groups(Planned run) {
        return Path.of(run.experiment().config().results().folder()).resolve("paper");
    }

    private Optional<RunFolder> complete(Planned run) throws IOException {
        return mark(run).find(groups(run));
    }

    private RunFolder train(Planned run)
            throws IOException, ExecutionException, InterruptedException {
        String name = run.experiment().name() + "-seed" + run.seed();
        RunFolder folder = RunFolder.create(groups(run).resolve(group.name()), name, Instant.now());
        out.printf("Run folder: %s%n", folder.path());
        try {
            new TrainingRun(run.experiment(), folder, out, terminal).execute();
        } finally {
            // The log of a run takes up to gigabytes, and follows from the configuration.
            delete(TrainingRun.brokerFolder(folder));
            delete(folder.checkpointFolder());
        }
        mark(run).write(folder);
        return folder;
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private RunResult read(Planned run, RunFolder folder) throws IOException {
        Comparison target = group.target(run.experiment().name());
        RunLog log = RunLog.read(folder);
        SummaryLine summary = Json.read(Files.readString(folder.summaryFile()), SummaryLine.class);
        String dataset = Names.kebab(run.experiment().config().data().dataset());
        int bytes = Dataset.named(dataset, Path.of("")).spec().bytesPerSample();
        Outcome outcome =
                new Outcomes(log, target.metric(), target.target(), bytes)
                        .of(
                                run.experiment().name(),
                                run.seed(),
                                run.experiment().hash(),
                                summary.modelHash());
        return new RunResult(outcome, log);
    }
}
