package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.model.network.Safetensors;
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
        assertThat(hash(moved)).isEqualTo(hash(undisturbed));
        assertThat(moved.roundStartsMs()).isEqualTo(undisturbed.roundStartsMs());
        assertThat(moved.books()).isEqualTo(undisturbed.books());
        Audit.everythingWasRead(moved);
    }

    private static String hash(DrillRun run) throws Exception {
        return Safetensors.read(run.folder().modelFile()).metadata().get(ModelFacts.HASH);
    }
}
