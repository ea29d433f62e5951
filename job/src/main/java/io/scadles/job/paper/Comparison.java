package io.scadles.job.paper;

import io.scadles.job.config.Entries;
import io.scadles.job.config.Key;
import java.util.List;

/**
 * One experiment held against another.
 *
 * @param name name of the row
 * @param baseline experiment it is compared with; empty if there is none
 * @param ours the experiment
 * @param metric accuracy that the target is about
 * @param target accuracy to reach, in (0, 1]
 * @param published what the paper says about it
 */
record Comparison(
        @Key("name of the row") String name,
        @Key(value = "experiment it is compared with", byDefault = "''") String baseline,
        @Key("experiment of the method") String ours,
        @Key(value = "accuracy of the target", byDefault = "top1") Metric metric,
        @Key(value = "accuracy to reach", above = 0, max = 1) double target,
        @Entries("values of the paper") List<Published> published) {

    /** Accuracies. */
    enum Metric {
        /** The right label scores highest. */
        TOP1,
        /** The right label is among the five highest. */
        TOP5;

        /** As people write it. */
        String title() {
            return this == TOP1 ? "top-1" : "top-5";
        }
    }

    /** The experiments of the row, the baseline first. */
    List<String> experiments() {
        return baseline.isEmpty() ? List.of(ours) : List.of(baseline, ours);
    }

    /** The target in words. */
    String targetInWords() {
        return Numbers.plain(100 * target) + " % " + metric.title();
    }
}
