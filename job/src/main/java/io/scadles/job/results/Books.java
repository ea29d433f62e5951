package io.scadles.job.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;

/**
 * A device's last line in {@code devices.jsonl}: what the job says became of its records.
 *
 * @param firstOffset of the first record seen
 * @param lastOffset of the last one
 * @param arrived records seen
 * @param trained samples
 * @param truncated samples
 * @param buffered samples that wait
 * @param rejected records by reason
 */
public record Books(
        long firstOffset,
        long lastOffset,
        long arrived,
        long trained,
        long truncated,
        long buffered,
        Map<String, Long> rejected) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Of every device of a run, by device.
     *
     * @throws IOException if the run has no accounts yet
     */
    public static Map<String, Books> of(RunFolder folder) throws IOException {
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

    public long rejectedTotal() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    public long late() {
        return rejected.getOrDefault("late", 0L);
    }

    /** Every record the job has seen, by where it went. */
    public long accounted() {
        return trained + truncated + rejectedTotal() + buffered;
    }
}
