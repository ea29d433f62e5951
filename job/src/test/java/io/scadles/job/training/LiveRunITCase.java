package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.job.dataset.LabelledSet;
import io.scadles.job.dataset.SyntheticImages;
import io.scadles.job.devices.DevicePlan;
import io.scadles.job.devices.DeviceTrace;
import io.scadles.job.devices.Drill;
import io.scadles.job.devices.LiveDevices;
import io.scadles.job.devices.SampleSink;
import io.scadles.job.kafka.LogExtent;
import io.scadles.job.kafka.PublishExample;
import io.scadles.job.kafka.SharedBroker;
import io.scadles.job.kafka.TestPublisher;
import io.scadles.job.kafka.TopicSettings;
import io.scadles.job.results.Books;
import io.scadles.job.results.Summary;
import io.scadles.job.samples.SampleCodec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Live runs with devices that are not ours and do not behave. */
@Timeout(120)
class LiveRunITCase {

    private static final int MAX_RECORD_BYTES = 1 << 20;
    private static final long SILENT_AFTER_MS = 4_000;
    private static final long HOUR_MS = 3_600_000;
    private static final long DISCOVERY_MS = 5_000;

    private static final String LIVE =
            """
            network: {name: mlp}
            data: {dataset: synthetic-images}
            devices: {simulate: false, rates-samples-per-second: [24]}
            clock: {mode: live}
            sync: {liveness-timeout-ms: 2000}
            optimizer: {learning-rate: 0.05, base-batch: 100}
            evaluation: {every-rounds: 10, samples: 200}
            stop: {rounds: 18}
            kafka: {discovery-interval-ms: 5000}
            flink: {checkpoint-interval-ms: 500}
            """;

    private final LabelledSet set = SyntheticImages.standard().load().train();
    private final SampleCodec codec = set.spec().codec(MAX_RECORD_BYTES);

    @TempDir Path results;

    @Test
    void usageExample() throws Exception {
        DrillRun run = new DrillRun(results, "odd-devices", LIVE);
        Summary summary;
        long silentSinceMs;
        Map<String, LogExtent> before;
        try (TestPublisher publisher = new TestPublisher(SharedBroker.endpoint())) {
            Map<String, String> stampedByBroker = TopicSettings.live(MAX_RECORD_BYTES).entries();
            for (String device : List.of("steady", "silent", "running")) {
                publisher.topic(run.prefix() + device, 1, stampedByBroker);
            }
            // Kafka's own defaults: the stamps are the devices'.
            publisher.topic(run.prefix() + "example", 1, Map.of());
            publisher.topic(run.prefix() + "slow-clock", 1, Map.of());
            publisher.topic(run.prefix() + "fast-clock", 1, Map.of());
            for (int i = 0; i < 30; i++) {
                publish(publisher, run.prefix() + "running", null, i);
            }
            publisher.flush();

            before = run.stored();

            CompletableFuture<Summary> training = run.inBackground();
            try (PublishExample example =
                            new PublishExample(
                                    SharedBroker.endpoint().bootstrapServers(),
                                    run.prefix(),
                                    "example");
                    LiveDevices devices = devices(publisher, run.prefix(), example)) {
                Poll.until(() -> Files.exists(run.folder().manifestFile()), "the job has a plan");
                devices.start();
                silentSinceMs = System.currentTimeMillis() + SILENT_AFTER_MS;
                Poll.until(() -> run.roundStartsMs().size() >= 2, "two rounds are closed");
                joinLater(publisher, run.prefix() + "joiner-a");
                Poll.pause(2_500);
                joinLater(publisher, run.prefix() + "joiner-b");
                // By then both are found, whatever came before may be late.
                Poll.pause(DISCOVERY_MS + 500);
                burst(publisher, run.prefix() + "joiner-a");
                burst(publisher, run.prefix() + "joiner-b");
                summary = training.get();
            }
        }

        Audit.everythingIsSomewhere(run, before);
        Map<String, Books> books = run.books();
        assertThat(books)
                .containsOnlyKeys(
                        "steady",
                        "silent",
                        "running",
                        "slow-clock",
                        "fast-clock",
                        "example",
                        "joiner-a",
                        "joiner-b");
        assertThat(books.values()).allMatch(book -> book.trained() > 0);
        // What had been there before the run is not part of it.
        assertThat(books.get("running").firstOffset()).isEqualTo(30);
        assertThat(run.folder().readManifest().partitions())
                .anyMatch(part -> part.topic().endsWith("running") && part.startOffset() == 30);
        // Wrong clocks hold back nobody, nor are they held against the device.
        assertThat(books.get("steady").trained()).isGreaterThan(100);
        assertThat(books.get("slow-clock").trained()).isGreaterThan(100);
        assertThat(books.get("fast-clock").trained()).isGreaterThan(100);
        // Between two looks for new topics windows are closed; one of the two came in between.
        assertThat(books.get("joiner-a").late() + books.get("joiner-b").late()).isPositive();
        // A silent device is waited for until the time-out, not longer.
        assertThat(run.roundStartsMs())
                .filteredOn(ms -> ms > silentSinceMs + 3_000)
                .hasSizeGreaterThan(3);
        assertThat(run.folder().path().resolve("savepoint")).isNotEmptyDirectory();
        assertThat(summary.modelHash()).hasSize(64);
        assertThat(summary.lastTop1()).isGreaterThan(0.15);
    }

    private LiveDevices devices(TestPublisher publisher, String prefix, PublishExample example) {
        int[] all = IntStream.range(0, 500).toArray();
        Drill leaves = new Drill(0, SILENT_AFTER_MS, List.of(), List.of());
        return new LiveDevices(
                List.of(
                        DeviceTrace.paced(new DevicePlan("steady", 48), all, 1),
                        DeviceTrace.paced(new DevicePlan("running", 24), all, 1),
                        DeviceTrace.paced(new DevicePlan("example", 24), all, 1),
                        DeviceTrace.paced(new DevicePlan("slow-clock", 24), all, 1),
                        DeviceTrace.paced(new DevicePlan("fast-clock", 24), all, 1),
                        DeviceTrace.paced(new DevicePlan("silent", 24, leaves), all, 1)),
                i -> set.encoded(i, codec),
                new OddClocks(publisher, prefix, example),
                Long.MAX_VALUE,
                1_000,
                progress -> {});
    }

    /** A burst before anybody can have found the topic. */
    private void joinLater(TestPublisher publisher, String topic) {
        publisher.topic(topic, 1, TopicSettings.live(MAX_RECORD_BYTES).entries());
        burst(publisher, topic);
    }

    private void burst(TestPublisher publisher, String topic) {
        for (int i = 0; i < 20; i++) {
            publish(publisher, topic, null, i);
        }
        publisher.flush();
    }

    private void publish(TestPublisher publisher, String topic, Long timeMs, int sample) {
        publisher.send(topic, null, timeMs, null, set.encoded(sample, codec));
    }

    /** Sends on, with the time the device believes it is. */
    private record OddClocks(TestPublisher publisher, String prefix, PublishExample example)
            implements SampleSink {

        @Override
        public void send(String device, byte[] value, Outcome outcome) {
            if (device.equals("example")) {
                example.publish(value);
                outcome.stored();
                return;
            }
            long offMs =
                    switch (device) {
                        case "slow-clock" -> -HOUR_MS;
                        case "fast-clock" -> HOUR_MS / 2;
                        default -> 0;
                    };
            publisher.send(prefix + device, null, System.currentTimeMillis() + offMs, null, value);
            outcome.stored();
        }

        @Override
        public void flush() {
            publisher.flush();
        }

        @Override
        public void close() {
            // The publisher belongs to the test.
        }
    }
}
