package io.scadles.job.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scadles.job.results.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;

/**
 * A device's last line in {@code devices.jsonl}: what the job says became of its records.
 *
 * @param rejected records by reason
 */
record Books(
        long firstOffset,
        long lastOffset,
        long arrived,
        long trained,
        long truncated,
        long buffered,
        Map<String, Long> rejected) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** By device. */
    static Map<String, Books> of(RunFolder folder) throws IOException {
        Map<String, Books> books = new TreeMap<>();
        for (String line : Files.readAllLines(folder.devicesFile())) {
            JsonNode row = JSON.readTree(line);
            Map<String, Long> rejected = new TreeMap<>();
            row.get("rejected")
                    .fields()
                    .forEachRemaining(e -> rejected.put(e.getKey(), e.getValue().asLong()));
            books.put(
                    row.get("device").asText(),
                    new Books(
                            row.get("first_offset").asLong(),
                            row.get("last_offset").asLong(),
                            row.get("arrived_records").asLong(),
                            row.get("trained_samples").asLong(),
                            row.get("truncated_samples").asLong(),
                            row.get("buffered_samples").asLong(),
                            rejected));
        }
        return books;
    }

    long rejectedTotal() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    long late() {
        return rejected.getOrDefault("late", 0L);
    }

    /** Every record the job has seen, by where it went. */
    long accounted() {
        return trained + truncated + rejectedTotal() + buffered;
    }
}
