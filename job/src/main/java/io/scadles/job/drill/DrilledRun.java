package io.scadles.job.drill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scadles.job.cluster.Patience;
import io.scadles.job.results.Books;
import io.scadles.job.results.RunFolder;
import io.scadles.job.training.ModelFacts;
import io.scadles.model.network.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;

/** A run of a drill. */
final class DrilledRun {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration MOST = Duration.ofMinutes(10);

    private final DrillSite site;
    private final RunFolder folder;
    private final String job;

    DrilledRun(DrillSite site, RunFolder folder, String job) {
        this.site = site;
        this.folder = folder;
        this.job = job;
    }

    RunFolder folder() {
        return folder;
    }

    String job() {
        return job;
    }

    /** Where its job writes checkpoints. */
    Path checkpointFolder() throws IOException {
        return Path.of(folder.readManifest().checkpointFolder());
    }

    /** Rounds that are closed and written, by now. */
    int rounds() throws IOException {
        return lines(folder.roundsFile()).size();
    }

    void awaitRound(int round) throws Exception {
        Patience.until(() -> rounds() >= round, MOST, "round %d is closed".formatted(round));
    }

    /**
     * Waits for the first round that is closed after a failure.
     *
     * @param failedMs wall-clock time of the failure
     * @return seconds from the failure to it; what is written a second late counts
     */
    double awaitRecovery(long failedMs) throws Exception {
        Patience.until(
                () -> site.rest().lastInMs(job, JobStatus.RUNNING) > failedMs,
                MOST,
                "the job runs again");
        int before = rounds();
        Patience.until(() -> rounds() > before || ended(), MOST, "a round is closed again");
        return (System.currentTimeMillis() - failedMs) / 1000.0;
    }

    private boolean ended() throws IOException, InterruptedException {
        return site.rest().state(job).filter(JobStatus::isGloballyTerminalState).isPresent();
    }

    /**
     * Waits until the job has finished.
     *
     * @throws IllegalStateException if it ends otherwise
     */
    void awaitEnd() throws Exception {
        Patience.until(this::ended, MOST, "the job ends");
        JobStatus state = site.rest().state(job).orElseThrow();
        if (state != JobStatus.FINISHED) {
            throw new IllegalStateException(
                    "the job is %s: %s".formatted(state, site.rest().lastFailure(job)));
        }
    }

    String modelHash() throws IOException {
        return Safetensors.read(folder.modelFile()).metadata().get(ModelFacts.HASH);
    }

    /**
     * Compares with the undisturbed run: the model bit by bit, every round, and what became of
     * every device's records. How far was read ahead at a round differs from run to run.
     *
     * @return what differs, empty if nothing does
     */
    String difference(DrilledRun undisturbed) throws IOException {
        if (!modelHash().equals(undisturbed.modelHash())) {
            return "another model: " + modelHash();
        }
        if (!closedRounds().equals(undisturbed.closedRounds())) {
            return "other rounds";
        }
        return Books.of(folder).equals(Books.of(undisturbed.folder))
                ? ""
                : "other accounts of the devices";
    }

    private List<JsonNode> closedRounds() throws IOException {
        List<JsonNode> rows = rows(folder.roundsFile());
        // Each start of the coordinator gives itself a name.
        rows.forEach(row -> ((ObjectNode) row).remove(List.of("lineage", "buffered_samples")));
        return rows;
    }

    /** Lines of a file of a run, empty if it is not there yet. */
    static List<JsonNode> rows(Path file) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : lines(file)) {
            rows.add(JSON.readTree(line));
        }
        return rows;
    }

    private static List<String> lines(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.toList();
        }
    }
}
