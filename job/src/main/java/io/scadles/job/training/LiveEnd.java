package io.scadles.job.training;

import io.scadles.job.results.RecoveryPoint;
import io.scadles.job.results.RunFolder;
import io.scadles.job.results.TrainingStoppedException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a live job when its last version has been evaluated: with a savepoint, so that it can go on
 * one day.
 */
final class LiveEnd {

    private static final Logger LOG = LoggerFactory.getLogger(LiveEnd.class);
    private static final long POLL_MS = 500;
    private static final int ATTEMPTS = 3;

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
     * @throws TrainingStoppedException if somebody else has stopped it
     */
    String await() throws IOException, ExecutionException, InterruptedException {
        // Asked for once: a client of a cluster makes threads of its own for every answer.
        CompletableFuture<JobExecutionResult> end = job.getJobExecutionResult();
        while (!folder.ended()) {
            try {
                end.get(POLL_MS, TimeUnit.MILLISECONDS);
                // Streams have no end.
                throw new TrainingStoppedException(folder);
            } catch (TimeoutException stillRunning) {
                continue;
            }
        }
        String savepoint = stop(ATTEMPTS);
        end.get();
        return savepoint;
    }

    /**
     * A savepoint is declined while a task restarts; the job goes on then, and another try may
     * succeed.
     */
    private String stop(int attempts) throws IOException, ExecutionException, InterruptedException {
        try {
            return job.stopWithSavepoint(
                            false,
                            RecoveryPoint.savepoints(folder).toString(),
                            SavepointFormatType.CANONICAL)
                    .get();
        } catch (ExecutionException declined) {
            if (attempts == 1) {
                throw declined;
            }
            LOG.warn("The savepoint was declined, trying again: {}", declined.getMessage());
            return stop(attempts - 1);
        }
    }
}
