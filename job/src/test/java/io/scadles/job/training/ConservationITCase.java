package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.job.results.Summary;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every record the broker holds is trained, truncated, rejected, buffered, or not in a slice yet,
 * also when tasks die on the way.
 */
@Timeout(120)
class ConservationITCase {

    private static final String SMALL =
            """
            network: {name: mlp}
            data: {dataset: synthetic-images}
            devices:
              rates-samples-per-second: [12, 24, 48, 96]
              duration-s: 20
            clock: {fixed-ms: 500}
            optimizer: {learning-rate: 0.05, base-batch: 180}
            evaluation: {every-rounds: 10, samples: 200}
            flink: {checkpoint-interval-ms: 200, restart-attempts: 20}
            """;

    @TempDir Path results;

    @Test
    void usageExample() throws Exception {
        DrillRun calm = new DrillRun(results, "calm", SMALL);
        Summary expected = calm.execute();

        Audit.everythingWasRead(calm);
        assertThat(calm.books()).hasSize(4);
        assertThat(calm.books().values()).allMatch(book -> book.trained() > 0);

        // The same devices once more, with tasks dying at random.
        DrillRun shaken = new DrillRun(results, "shaken", SMALL);
        Saboteur saboteur = new Saboteur("shaken", 17, 1 / 700.0, 3);
        Summary summary = shaken.tap(saboteur).execute();

        assertThat(saboteur.done()).isEqualTo(3);
        Audit.everythingWasRead(shaken);
        assertThat(shaken.books()).isEqualTo(calm.books());
        assertThat(summary.modelHash()).isEqualTo(expected.modelHash());
    }

    @Test
    void aReplayThatStopsEarlyCountsTheRestOfTheLogAsBuffered() throws Exception {
        DrillRun run = new DrillRun(results, "early", SMALL, "stop.rounds=5");
        run.execute();

        Audit.everythingWasRead(run);
        assertThat(run.books().values()).allMatch(book -> book.buffered() > book.trained());
    }

    @Test
    void liveRunsConserveThroughFailures() throws Exception {
        DrillRun run =
                new DrillRun(
                        results,
                        "live-shaken",
                        SMALL,
                        "clock.mode=live",
                        "stop.duration-s=20",
                        "devices.duration-s=60");
        Saboteur saboteur = new Saboteur("live-shaken", 4, 1 / 400.0, 3);
        run.tap(saboteur).execute();

        assertThat(saboteur.done()).isEqualTo(3);
        Audit.everythingIsSomewhere(run);
        assertThat(run.books()).hasSize(4);
        assertThat(run.books().values()).allMatch(book -> book.trained() > 0);
    }
}
