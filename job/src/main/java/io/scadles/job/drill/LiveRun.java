package io.scadles.job.drill;

import io.scadles.job.kafka.KafkaEndpoint;
import io.scadles.job.kafka.OffsetAudit;
import io.scadles.job.results.Manifest;
import io.scadles.job.results.RunFolder;
import io.scadles.job.training.TrainingRun;
import java.io.IOException;
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
record LiveRun(RunFolder folder, TrainingRun training, KafkaEndpoint kafka) {

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

    /** How many records each device has published, by device. */
    Map<String, Long> published() throws IOException {
        List<Manifest.Device> devices = folder.readManifest().devices();
        Map<String, Long> written =
                OffsetAudit.written(kafka, devices.stream().map(Manifest.Device::topic).toList());
        Map<String, Long> published = new HashMap<>();
        devices.forEach(device -> published.put(device.id(), written.get(device.topic())));
        return published;
    }
}
