package io.scadles.job.paper;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A table in Markdown. */
final class Markdown {

    private final List<String> head;
    private final List<List<String>> rows = new ArrayList<>();

    Markdown(List<String> head) {
        this.head = List.copyOf(head);
    }

    /**
     * Adds a row.
     *
     * @throws IllegalArgumentException if it has more or fewer cells than the head
     */
    void row(List<String> cells) {
        if (cells.size() != head.size()) {
            throw new IllegalArgumentException(
                    "expected %d cells, got %d: %s".formatted(head.size(), cells.size(), cells));
        }
        rows.add(List.copyOf(cells));
    }

    /** The table, without columns that are empty in every row. */
    String text() {
        List<Integer> used = new ArrayList<>();
        for (int i = 0; i < head.size(); i++) {
            int column = i;
            if (i == 0 || rows.stream().anyMatch(row -> !row.get(column).isEmpty())) {
                used.add(i);
            }
        }
        StringBuilder text = new StringBuilder();
        append(text, used, head);
        append(text, used, Collections.nCopies(head.size(), "---"));
        rows.forEach(row -> append(text, used, row));
        return text.toString();
    }

    private static void append(StringBuilder text, List<Integer> columns, List<String> cells) {
        text.append('|');
        for (int column : columns) {
            text.append(' ').append(cells.get(column).replace("|", "\\|")).append(" |");
        }
        text.append('\n');
    }
}
