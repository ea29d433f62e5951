package io.scadles.job.results;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of one run.
 *
 * @param path the folder, absolute
 */
public record RunFolder(Path path) {

    static final String ROUNDS = "rounds.jsonl";
    static final String DEVICES = "devices.jsonl";
    static final String EVALUATIONS = "evaluations.jsonl";
    static final String INJECTION = "injection.jsonl";

    private static final String LAST = "\"last\":true";

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** Two runs of one experiment in one second are rare; a thousand are a mistake. */
    private static final int MOST_RUNS_PER_SECOND = 1000;

    public RunFolder {
        path = path.toAbsolutePath().normalize();
    }

    /**
     * Makes a new folder {@code <results>/<experiment>-<UTC time>[-n]}; never takes an existing
     * one.
     *
     * @throws IOException if the folder cannot be made
     */
    public static RunFolder create(Path results, String experiment, Instant start)
            throws IOException {
        Files.createDirectories(results);
        String name = experiment + "-" + STAMP.format(start);
        for (int n = 1; n <= MOST_RUNS_PER_SECOND; n++) {
            Path path = results.resolve(n == 1 ? name : name + "-" + n);
            try {
                return new RunFolder(Files.createDirectory(path));
            } catch (FileAlreadyExistsException e) {
                continue; // another run took the name
            }
        }
        throw new IOException("no free name for a run left at " + results.resolve(name));
    }

    /**
     * Takes the folder of an earlier run.
     *
     * @throws IOException if it is not one
     */
    public static RunFolder open(Path path) throws IOException {
        var folder = new RunFolder(path);
        if (!Files.exists(folder.experimentFile())) {
            throw new NoSuchFileException(
                    folder.experimentFile().toString(),
                    null,
                    "expected the folder of a run; give the one that train printed");
        }
        return folder;
    }

    /**
     * Names of the files that {@link ResultsSink} writes.
     *
     * @param injection whether devices share samples
     */
    static List<String> resultFiles(boolean injection) {
        return injection
                ? List.of(ROUNDS, DEVICES, EVALUATIONS, INJECTION)
                : List.of(ROUNDS, DEVICES, EVALUATIONS);
    }

    /** Name of the run: that of its folder. */
    public String name() {
        return path.getFileName().toString();
    }

    /** Files that do not grow by lines and that others than this machine may need. */
    List<Path> wholeFiles() {
        return List.of(experimentFile(), rateTraceFile(), manifestFile(), modelFile());
    }

    /**
     * What a run is told to do and to read, as records.
     *
     * @throws IOException if a file of it cannot be read
     */
    public List<ResultRecord> describing() throws IOException {
        List<ResultRecord> records = new ArrayList<>();
        for (Path file : List.of(experimentFile(), rateTraceFile(), manifestFile())) {
            if (Files.exists(file)) {
                records.addAll(
                        ResultRecord.of(file.getFileName().toString(), Files.readAllBytes(file)));
            }
        }
        return records;
    }

    /**
     * Whether the last version has been evaluated, which is the last that training does.
     *
     * @throws IOException if the evaluations cannot be read
     */
    public boolean ended() throws IOException {
        if (!Files.exists(evaluationsFile())) {
            return false;
        }
        try (Stream<String> lines = Files.lines(evaluationsFile())) {
            return lines.anyMatch(line -> line.contains(LAST));
        }
    }

    /** The effective configuration. */
    public Path experimentFile() {
        return path.resolve("experiment.yaml");
    }

    /** Copy of the rate trace, where the experiment has one. */
    public Path rateTraceFile() {
        return path.resolve("rate-trace.csv");
    }

    /** What is needed to run the same again. */
    public Path manifestFile() {
        return path.resolve("manifest.json");
    }

    /** One line per window, if devices share samples. */
    public Path injectionFile() {
        return path.resolve(INJECTION);
    }

    /** One line per closed round. */
    public Path roundsFile() {
        return path.resolve(ROUNDS);
    }

    /** One line per device, every few rounds. */
    public Path devicesFile() {
        return path.resolve(DEVICES);
    }

    /** One line per evaluated version. */
    public Path evaluationsFile() {
        return path.resolve(EVALUATIONS);
    }

    /** The final model. */
    public Path modelFile() {
        return path.resolve("model.safetensors");
    }

    /** The numbers of the final table. */
    public Path summaryFile() {
        return path.resolve("summary.json");
    }

    /** Which job runs it, if a cluster does. */
    public Path jobFile() {
        return path.resolve("job.json");
    }

    /** Where savepoints go. */
    public Path savepointFolder() {
        return path.resolve("savepoint");
    }

    /** Where checkpoints go unless the configuration names a folder. */
    public Path checkpointFolder() {
        return path.resolve("checkpoints");
    }

    /**
     * Writes the effective configuration.
     *
     * @throws IOException if there is one already, or it cannot be written
     */
    public void writeExperiment(String yaml) throws IOException {
        Files.writeString(experimentFile(), yaml, StandardOpenOption.CREATE_NEW);
    }

    /**
     * Keeps a copy of the rate trace, because its file may change after the run.
     *
     * @throws IOException if there is one already, or it cannot be copied
     */
    public void keepRateTrace(Path file) throws IOException {
        Files.copy(file, rateTraceFile());
    }

    /** Writes the manifest, in one piece; replaces an earlier one. */
    public void writeManifest(Manifest manifest) throws IOException {
        replace(manifestFile(), Json.text(manifest));
    }

    /** Reads the manifest. */
    public Manifest readManifest() throws IOException {
        return Json.read(Files.readString(manifestFile()), Manifest.class);
    }

    /** Writes which job runs the run in a cluster; replaces an earlier one. */
    public void writeJob(SubmittedJob job) throws IOException {
        replace(jobFile(), Json.text(job));
    }

    /**
     * Reads which job runs the run in a cluster.
     *
     * @throws NoSuchFileException if none does: the run was trained in its own process
     */
    public SubmittedJob readJob() throws IOException {
        if (!Files.exists(jobFile())) {
            throw new NoSuchFileException(
                    jobFile().toString(),
                    null,
                    "expected a run that was submitted to a cluster; give the folder that submit printed");
        }
        return Json.read(Files.readString(jobFile()), SubmittedJob.class);
    }

    /** Writes the summary, in one piece; replaces an earlier one. */
    public void writeSummary(Summary summary) throws IOException {
        replace(summaryFile(), Json.text(summary));
    }

    /** A reader sees the old file or the new one, never half of one. */
    private static void replace(Path file, String text) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(draft, text);
        Files.move(
                draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
