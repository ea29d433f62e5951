package io.scadles.job.config;

import java.util.Optional;

/** The table of all keys in Markdown, and where the README keeps its copy of it. */
public final class ConfigDocs {

    private static final String BEGIN = "<!-- config:begin -->";
    private static final String END = "<!-- config:end -->";

    private ConfigDocs() {}

    /** All keys of the experiment file: key, value, default, meaning. */
    public static String markdown() {
        StringBuilder table = new StringBuilder();
        table.append("| key | value | default | meaning |\n|---|---|---|---|\n");
        for (KeySpec key : Experiment.SCHEMA.keys().values()) {
            boolean literal = !key.required() && key.key().derived().isEmpty();
            table.append(
                    "| `%s` | %s | %s | %s |\n"
                            .formatted(
                                    key.path(),
                                    key.expected(),
                                    literal
                                            ? "`" + key.defaultInWords() + "`"
                                            : key.defaultInWords(),
                                    key.key().value()));
        }
        return table.toString();
    }

    /**
     * What a document has between its two markers; empty if it has no markers.
     *
     * @throws IllegalArgumentException if it has only one of the two, or the wrong one first
     */
    static Optional<String> tableIn(String document) {
        int begin = document.indexOf(BEGIN);
        int end = document.indexOf(END);
        if (begin < 0 && end < 0) {
            return Optional.empty();
        }
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(
                    "expected %s and then %s, found them at %d and %d"
                            .formatted(BEGIN, END, begin, end));
        }
        return Optional.of(document.substring(begin + BEGIN.length(), end).strip() + "\n");
    }
}
