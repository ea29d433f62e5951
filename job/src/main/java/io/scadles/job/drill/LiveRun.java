package io.scadles.job.drill;

import com.fasterxml.jackson.databind.JsonNode;
import io.scadles.job.cluster.Patience;
import io.scadles.job.config.Experiment;
import io.scadles.job.kafka.KafkaEndpoint;
import io.scadles.job.kafka.OffsetAudit;
import io.scadles.job.results.Books;
import io.scadles.job.results.Manifest;
import io.scadles.job.results.RunFolder;
import io.scadles.job.training.GuestDevices;
import io.scadles.job.training.TrainingRun;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A live run in the cluster, whose devices this process simulates.
 *
 * @param kafka where they publish
 */
record LiveRun(RunFolder folder, Experiment experiment, TrainingRun training, KafkaEndpoint kafka) {

    /** The first rounds train on what devices have sent while the job started. */
    private static final long ROUNDS_TO_CATCH_UP = 2;

    private static final Duration MOST = Duration.ofSeconds(60);

    /**
     * A closed round, as one device sees it.
     *
     * @param samples its own
     * @param ofAll samples of all devices
     */
    record Round(int samples, int ofAll) {}

    /** Runs it to its end, in a thread of its own. */
    CompletableFuture<Void> inBackground() {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        training.execute();
                    } catch (Exception failure) {
                        throw new CompletionException(failure);
                    }
                });
    }

    /** Devices that come to it. */
    GuestDevices guests(List<String> devices) {
        return new GuestDevices(experiment, devices);
    }

    /**
     * Waits until so many devices are in its books.
     *
     * @param training ends the waiting when it ends
     */
    void awaitDevices(CompletableFuture<Void> training, int devices) throws Exception {
        Patience.until(
                () -> training.isDone() || Books.of(folder).size() >= devices,
                MOST,
                "%d devices are in the books".formatted(devices));
        if (training.isDone()) {
            training.get();
            throw new IllegalStateException(
                    "the run ended before %d devices were in its books".formatted(devices));
        }
    }

    /** Closed rounds as a device sees them, in order; for runs that write a row for every round. */
    List<Round> rounds(String device) throws IOException {
        Map<Long, Integer> own = new HashMap<>();
        for (JsonNode row : DrilledRun.rows(folder.devicesFile())) {
            if (row.get("kind").asText().equals("round")
                    && row.get("device").asText().equals(device)) {
                own.put(row.get("version").asLong(), row.get("samples").asInt());
            }
        }
        return DrilledRun.rows(folder.roundsFile()).stream()
                .map(
                        row ->
                                new Round(
                                        own.getOrDefault(row.get("version").asLong(), 0),
                                        row.get("samples").asInt()))
                .toList();
    }

    /** Longest time from one round to the next, once the job has caught up with its devices. */
    long longestRoundMs() throws IOException {
        long longest = 0;
        long previous = 0;
        for (JsonNode row : DrilledRun.rows(folder.roundsFile())) {
            long startMs = row.get("start_ms").asLong();
            if (row.get("total_rounds").asLong() > ROUNDS_TO_CATCH_UP) {
                longest = Math.max(longest, startMs - previous);
            }
            previous = startMs;
        }
        return longest;
    }

    /** How many records each device has published, by device; without guests. */
    Map<String, Long> published() throws IOException {
        List<Manifest.Device> devices = folder.readManifest().devices();
        Map<String, Long> written =
                OffsetAudit.written(kafka, devices.stream().map(Manifest.Device::topic).toList());
        Map<String, Long> published = new HashMap<>();
        devices.forEach(device -> published.put(device.id(), written.get(device.topic())));
        return published;
    }
}
