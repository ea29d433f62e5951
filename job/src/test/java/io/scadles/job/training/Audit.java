package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.job.kafka.LogExtent;
import io.scadles.job.results.Books;
import java.util.Map;
import java.util.TreeMap;

/**
 * Holds what the job says became of every record against what the broker holds. For topics that are
 * the run's alone, from their first record on.
 */
final class Audit {

    private Audit() {}

    /** A replay: everything was read, whatever became of it. */
    static void everythingWasRead(DrillRun run) throws Exception {
        Map<String, Books> books = run.books();
        Map<String, LogExtent> stored = withRecords(run);
        assertThat(books.keySet()).isEqualTo(stored.keySet());
        stored.forEach(
                (device, extent) -> {
                    Books book = books.get(device);
                    assertThat(book.firstOffset()).as(device).isEqualTo(extent.startOffset());
                    assertThat(book.lastOffset()).as(device).isEqualTo(extent.endOffset() - 1);
                    assertThat(book.arrived()).as(device).isEqualTo(extent.offsets());
                    assertThat(book.accounted()).as(device).isEqualTo(extent.offsets());
                });
    }

    /**
     * A live run: the devices went on until after the savepoint, so the last records are in no
     * slice; the savepoint says which of them had been read.
     */
    static void everythingIsSomewhere(DrillRun run) throws Exception {
        everythingIsSomewhere(run, Map.of());
    }

    /**
     * As above, for topics that had records before.
     *
     * @param before what the broker held when the run began
     */
    static void everythingIsSomewhere(DrillRun run, Map<String, LogExtent> before)
            throws Exception {
        Map<String, Books> books = run.books();
        Map<String, LogExtent> stored = withRecords(run);
        Map<String, Long> next = run.goesOnAt();
        Map<String, Long> told = run.toldToKafka();
        assertThat(books.keySet()).isEqualTo(stored.keySet());
        stored.forEach(
                (device, extent) -> {
                    Books book = books.get(device);
                    long start =
                            before.containsKey(device)
                                    ? before.get(device).endOffset()
                                    : extent.startOffset();
                    long notInASlice = extent.endOffset() - 1 - book.lastOffset();
                    assertThat(notInASlice).as(device).isNotNegative();
                    assertThat(book.firstOffset()).as(device).isEqualTo(start);
                    assertThat(book.arrived()).as(device).isEqualTo(book.accounted());
                    assertThat(book.accounted() + notInASlice)
                            .as(device)
                            .isEqualTo(extent.endOffset() - start);
                    assertThat(next.get(device))
                            .as("offset of %s in the savepoint", device)
                            .isBetween(book.lastOffset() + 1, extent.endOffset());
                    assertThat(told.getOrDefault(device, start))
                            .as("offset of %s at Kafka", device)
                            .isBetween(start, next.get(device));
                });
    }

    private static Map<String, LogExtent> withRecords(DrillRun run) {
        Map<String, LogExtent> stored = new TreeMap<>(run.stored());
        stored.values().removeIf(extent -> extent.offsets() == 0);
        assertThat(stored).isNotEmpty();
        return stored;
    }
}
