package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.model.network.Safetensors;
import io.scadles.operators.Stage;
import io.scadles.operators.StoredState;
import java.net.URI;
import java.nio.file.Path;
import org.apache.flink.core.execution.JobClient;
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

        JobClient two = moved.start();
        Poll.until(() -> !moved.roundStartsMs().isEmpty(), "a round is closed");
        URI atTwo = moved.stopSoon(two);
        int atFirstStop = moved.roundStartsMs().size();
        JobClient four = moved.restart(atTwo, 4);
        Poll.until(() -> moved.roundStartsMs().size() > atFirstStop, "a round more is closed");
        URI atFour = moved.stopSoon(four);
        int atSecondStop = moved.roundStartsMs().size();
        moved.restart(atFour, 1).getJobExecutionResult().get();

        int rounds = undisturbed.roundStartsMs().size();
        assertThat(atFirstStop).as("rounds until the first stop").isBetween(1, rounds - 1);
        assertThat(atSecondStop).as("until the second").isBetween(1, rounds - 1);
        assertSame(moved, undisturbed);
    }

    /** Then readers have nothing left to read long before training ends, and must not end. */
    @Test
    void aRunWhoseLogHasBeenReadToTheEndCanBeMovedToo() throws Exception {
        String readAhead = "clock.look-ahead-windows=1000";
        DrillRun undisturbed = new DrillRun(results, "read-undisturbed", SMALL, readAhead);
        undisturbed.execute();
        // Training goes on for a few seconds only: what has been read is to be known soon.
        String soon = "flink.checkpoint-interval-ms=200";
        DrillRun moved = new DrillRun(results, "read-moved", SMALL, readAhead, soon);

        JobClient two = moved.start();
        Poll.until(() -> hasReadAll(moved), "everything is read");
        URI atTwo = moved.stopSoon(two);
        int atStop = moved.roundStartsMs().size();
        moved.restart(atTwo, 1).getJobExecutionResult().get();

        assertThat(atStop).as("rounds").isLessThan(undisturbed.roundStartsMs().size());
        assertThat(StoredState.of(atTwo).ended(Stage.SAMPLES)).as("readers that ended").isZero();
        assertSame(moved, undisturbed);
    }

    /** As the newest checkpoint knows, after some rounds: it keeps what is still to be read. */
    private static boolean hasReadAll(DrillRun run) throws Exception {
        return run.roundStartsMs().size() > 20 && run.goesOnAt().isEmpty();
    }

    private static void assertSame(DrillRun moved, DrillRun undisturbed) throws Exception {
        assertThat(hash(moved)).isEqualTo(hash(undisturbed));
        assertThat(moved.roundStartsMs()).isEqualTo(undisturbed.roundStartsMs());
        assertThat(moved.books()).isEqualTo(undisturbed.books());
        Audit.everythingWasRead(moved);
    }

    private static String hash(DrillRun run) throws Exception {
        return Safetensors.read(run.folder().modelFile()).metadata().get(ModelFacts.HASH);
    }
}
