package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.job.results.RecoveryPoint;
import io.scadles.model.network.Safetensors;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are stopped with a savepoint and go on at another parallelism. */
@Timeout(180)
class ResumeITCase {

    /** Momentum, residuals of compression and buffers are all there to be moved. */
    private static final String SMALL =
            """
            network: {name: lenet}
            data: {dataset: synthetic-images}
            optimizer: {learning-rate: 0.05, momentum: 0.9}
            compression: {mode: adaptive, ratio: 0.05}
            buffer: {policy: persistence}
            devices: {rates-samples-per-second: [8, 12, 16, 24], duration-s: 500}
            clock: {fixed-ms: 1300}
            evaluation: {every-rounds: 50, samples: 200}
            flink: {parallelism: 2, checkpoint-interval-ms: 1000}
            """;

    @TempDir Path results;

    @Test
    void usageExample() throws Exception {
        DrillRun undisturbed = new DrillRun(results, "resume-undisturbed", SMALL);
        undisturbed.execute();
        DrillRun moved = new DrillRun(results, "resume-moved", SMALL);

        URI atTwo = stopSoon(moved, moved.start());
        int atFirstStop = moved.roundStartsMs().size();
        JobClient four = moved.restart(atTwo, 4);
        Poll.until(() -> moved.roundStartsMs().size() > atFirstStop, "a round more is closed");
        URI atFour = stopSoon(moved, four);
        int atSecondStop = moved.roundStartsMs().size();
        moved.restart(atFour, 1).getJobExecutionResult().get();

        int rounds = undisturbed.roundStartsMs().size();
        assertThat(atFirstStop).as("rounds until the first stop").isBetween(1, rounds - 1);
        assertThat(atSecondStop).as("until the second").isBetween(1, rounds - 1);
        assertThat(hash(moved)).isEqualTo(hash(undisturbed));
        assertThat(moved.roundStartsMs()).isEqualTo(undisturbed.roundStartsMs());
        assertThat(moved.books()).isEqualTo(undisturbed.books());
        Audit.everythingWasRead(moved);
    }

    /** Stops as soon as a savepoint can be taken: all stages must run. */
    private static URI stopSoon(DrillRun run, JobClient job) throws Exception {
        Poll.until(() -> stops(run, job), "a savepoint is taken");
        job.getJobExecutionResult().get();
        return RecoveryPoint.newest(run.folder());
    }

    private static boolean stops(DrillRun run, JobClient job) throws Exception {
        try {
            job.stopWithSavepoint(
                            false,
                            run.folder().savepointFolder().toUri().toString(),
                            SavepointFormatType.CANONICAL)
                    .get();
            return true;
        } catch (ExecutionException declined) {
            // Stages start, or events of their coordinators are under way.
            assertThat(declined).hasCauseInstanceOf(CheckpointException.class);
            return false;
        }
    }

    private static String hash(DrillRun run) throws Exception {
        return Safetensors.read(run.folder().modelFile()).metadata().get(ModelFacts.HASH);
    }
}
