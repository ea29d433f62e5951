package io.scadles.model.stream;

/**
 * How a version does on the held-out set.
 *
 * @param version version that was scored
 * @param timeMs event time at which the version came to be
 * @param samples held-out samples; 0 if the version was skipped because an earlier one was still
 *     being scored
 * @param loss mean cross-entropy
 * @param top1 share of samples whose label scores highest, in [0, 1]
 * @param top5 share of samples whose label is among the five highest, in [0, 1]
 * @param last the version is final
 */
public record EvaluationReport(
        long version,
        long timeMs,
        long samples,
        double loss,
        double top1,
        double top5,
        boolean last) {}
