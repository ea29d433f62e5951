package io.scadles.job.training;

import io.scadles.job.results.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;

/**
 * Ends a live job when its last version has been evaluated: with a savepoint, so that it can go on
 * one day.
 */
final class LiveEnd {

    private static final long POLL_MS = 500;
    private static final String LAST = "\"last\":true";

    private final JobClient job;
    private final RunFolder folder;

    LiveEnd(JobClient job, RunFolder folder) {
        this.job = job;
        this.folder = folder;
    }

    /**
     * Waits for the end, then stops the job.
     *
     * @return where the savepoint is
     * @throws ExecutionException if the job failed
     */
    String await() throws IOException, ExecutionException, InterruptedException {
        while (!ended()) {
            try {
                job.getJobExecutionResult().get(POLL_MS, TimeUnit.MILLISECONDS);
                throw new IllegalStateException(
                        "the live job ended by itself, although streams have no end; was it cancelled?");
            } catch (TimeoutException stillRunning) {
                continue;
            }
        }
        String savepoint =
                job.stopWithSavepoint(
                                false,
                                folder.path().resolve("savepoint").toUri().toString(),
                                SavepointFormatType.CANONICAL)
                        .get();
        job.getJobExecutionResult().get();
        return savepoint;
    }

    private boolean ended() throws IOException {
        if (!Files.exists(folder.evaluationsFile())) {
            return false;
        }
        try (Stream<String> lines = Files.lines(folder.evaluationsFile())) {
            return lines.anyMatch(line -> line.contains(LAST));
        }
    }
}
