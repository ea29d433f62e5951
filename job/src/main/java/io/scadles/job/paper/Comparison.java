package io.scadles.job.paper;

import io.scadles.job.config.Entries;
import io.scadles.job.config.Key;
import io.scadles.model.stream.EvaluationReport;
import java.util.List;

/**
 * One experiment held against another.
 *
 * @param name name of the row
 * @param baseline experiment it is compared with; empty if there is none
 * @param ours the experiment
 * @param metric what the target is about
 * @param target accuracy to reach, in (0, 1], or loss to come down to
 * @param published what the paper says about it
 */
record Comparison(
        @Key("name of the row") String name,
        @Key(value = "experiment it is compared with", byDefault = "''") String baseline,
        @Key("experiment of the method") String ours,
        @Key(value = "what the target is about", byDefault = "top1") Metric metric,
        @Key(value = "accuracy to reach, or loss to come down to", above = 0) double target,
        @Entries("values of the paper") List<Published> published) {

    /** What is measured on the held-out set. */
    enum Metric {
        /** The right label scores highest. */
        TOP1,
        /** The right label is among the five highest. */
        TOP5,
        /** Mean loss. */
        LOSS;

        /** As people write it. */
        String title() {
            return switch (this) {
                case TOP1 -> "top-1";
                case TOP5 -> "top-5";
                case LOSS -> "loss";
            };
        }

        /** As an axis says it. */
        String axis() {
            return this == LOSS ? "loss" : title() + " accuracy (%)";
        }

        /** From values to what people read. */
        double scale() {
            return this == LOSS ? 1 : 100;
        }

        /** Unit of what people read. */
        String unit() {
            return this == LOSS ? "" : " %";
        }

        double of(EvaluationReport evaluation) {
            return switch (this) {
                case TOP1 -> evaluation.top1();
                case TOP5 -> evaluation.top5();
                case LOSS -> evaluation.loss();
            };
        }
    }

    /** The experiments of the row, the baseline first. */
    List<String> experiments() {
        return baseline.isEmpty() ? List.of(ours) : List.of(baseline, ours);
    }

    /** The target in words. */
    String targetInWords() {
        return metric == Metric.LOSS
                ? "loss " + Numbers.plain(target)
                : Numbers.plain(100 * target) + " % " + metric.title();
    }
}
