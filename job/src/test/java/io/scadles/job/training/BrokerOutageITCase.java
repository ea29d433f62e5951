package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.job.kafka.BrokerProcess;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The only broker dies in the middle of a live run and comes back on what it had stored. Takes most
 * of a minute, more than its share of an ordinary build.
 */
@Tag("soak")
@Timeout(180)
class BrokerOutageITCase {

    private static final long OUTAGE_MS = 20_000;

    private static final String LIVE =
            """
            network: {name: mlp}
            data: {dataset: synthetic-images}
            devices: {rates-samples-per-second: [12, 24, 48], duration-s: 300}
            clock: {mode: live}
            sync: {liveness-timeout-ms: 3000}
            optimizer: {learning-rate: 0.05, base-batch: 84}
            evaluation: {every-rounds: 10, samples: 200}
            stop: {rounds: 16}
            flink: {checkpoint-interval-ms: 1000}
            """;

    @TempDir Path folder;

    @Test
    void usageExample() throws Exception {
        try (BrokerProcess broker = new BrokerProcess(folder.resolve("kafka"))) {
            broker.start();
            DrillRun run = new DrillRun(broker.endpoint(), folder, "outage", LIVE);
            CompletableFuture<?> training = run.inBackground();
            Poll.until(() -> run.roundStartsMs().size() >= 4, "four rounds are closed");

            broker.kill();
            Poll.pause(OUTAGE_MS);
            broker.start();
            long backMs = System.currentTimeMillis();
            training.get();

            assertThat(run.roundStartsMs())
                    .filteredOn(startMs -> startMs > backMs)
                    .as("rounds after the outage")
                    .hasSizeGreaterThan(3);
            Audit.everythingIsSomewhere(run);
            assertThat(run.books()).hasSize(3);
        }
    }
}
