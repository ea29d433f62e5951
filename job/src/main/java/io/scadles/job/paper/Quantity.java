package io.scadles.job.paper;

import java.util.function.Function;

/** What is measured of a run, and how two runs are compared by it. */
enum Quantity {
    /** Virtual time until the target. */
    TIME_TO_TARGET("time to target", "s", Effect.RATIO, Outcome::secondsToTarget),
    /** Samples trained on until the target. */
    SAMPLES_TO_TARGET("samples to target", "", Effect.RATIO, Outcome::samplesToTarget),
    /** Rounds until the target. */
    ROUNDS_TO_TARGET("rounds to target", "", Effect.RATIO, Outcome::roundsToTarget),
    /** Bytes of all commits until the target. */
    WIRE_BYTES_TO_TARGET("bytes sent to target", "B", Effect.RATIO, Outcome::wireBytesToTarget),
    /** Floats of all commits until the target. */
    FLOATS_TO_TARGET("floats sent to target", "", Effect.RATIO, Outcome::floatsToTarget),
    /** Local steps of all devices until the target. */
    STEPS_TO_TARGET("local steps to target", "", Effect.RATIO, Outcome::localStepsToTarget),
    /** Share of the devices' time in which they waited for others. */
    BLOCKED_SHARE("blocked share", "", Effect.DIFFERENCE, Outcome::blockedShare),
    /** Share of the devices' time in which they computed. */
    COMPUTE_SHARE("compute share", "", Effect.DIFFERENCE, Outcome::computeShare),
    /** Bytes of all commits a second. */
    BYTES_PER_SECOND("bytes a second", "B/s", Effect.RATIO, Outcome::bytesPerSecondToTarget),
    /** Time in which another commit rate was tried. */
    SEARCH_TIME("search time until target", "s", Effect.DIFFERENCE, Outcome::searchSecondsToTarget),
    /** Loss at the end. */
    FINAL_LOSS("final loss", "", Effect.DIFFERENCE, Outcome::finalLoss),
    /** Best share of right answers. */
    BEST_TOP1("best top-1", "%", Effect.DIFFERENCE, Outcome::bestTop1Percent),
    /** Best share of answers among the five highest. */
    BEST_TOP5("best top-5", "%", Effect.DIFFERENCE, Outcome::bestTop5Percent),
    /** Share of right answers at the end. */
    FINAL_TOP1("final top-1", "%", Effect.DIFFERENCE, Outcome::finalTop1Percent),
    /** Share of answers among the five highest at the end. */
    FINAL_TOP5("final top-5", "%", Effect.DIFFERENCE, Outcome::finalTop5Percent),
    /** Mean length of a round in the second half of the run. */
    ROUND_PERIOD("round period", "s", Effect.RATIO, Outcome::roundPeriodSeconds),
    /** Samples that wait on all devices together when the target is reached. */
    BUFFERED_AT_TARGET("waiting at target", "samples", Effect.RATIO, Outcome::bufferedAtTarget),
    /** Samples that wait on the device with most of them when the target is reached. */
    LARGEST_BUFFER_AT_TARGET(
            "waiting at target, fullest device",
            "samples",
            Effect.RATIO,
            Outcome::largestBufferAtTarget),
    /** Bytes of the samples that wait on all devices together when the target is reached. */
    BUFFERED_BYTES_AT_TARGET(
            "bytes waiting at target", "B", Effect.RATIO, Outcome::bufferedBytesAtTarget),
    /** Bytes that wait on the device with most of them when the target is reached. */
    LARGEST_BUFFER_BYTES_AT_TARGET(
            "bytes waiting at target, fullest device",
            "B",
            Effect.RATIO,
            Outcome::largestBufferBytesAtTarget),
    /** Samples that wait on all devices together at the end. */
    BUFFERED_AT_END("waiting at the end", "samples", Effect.RATIO, Outcome::bufferedAtEnd),
    /** Samples that wait on the device with most of them at the end. */
    LARGEST_BUFFER_AT_END(
            "waiting at the end, fullest device",
            "samples",
            Effect.RATIO,
            Outcome::largestBufferAtEnd),
    /** Samples dropped. */
    TRUNCATED("truncated", "samples", Effect.RATIO, Outcome::truncatedSamples),
    /** Bytes of all commits. */
    WIRE_BYTES("bytes sent", "B", Effect.RATIO, Outcome::wireBytes),
    /** Floats of all commits. */
    FLOATS("floats sent", "", Effect.RATIO, Outcome::floats),
    /** Share of commits that were compressed, the paper's CNC ratio. */
    COMPRESSED_SHARE("compressed share", "", Effect.DIFFERENCE, Outcome::compressedShare);

    /** How two values are compared. */
    enum Effect {
        /** Baseline over ours: above 1 where ours needs less. */
        RATIO,
        /** Ours less baseline: above 0 where ours has more. */
        DIFFERENCE;

        double apply(double baseline, double ours) {
            return this == RATIO ? baseline / ours : ours - baseline;
        }
    }

    private final String title;
    private final String unit;
    private final Effect comparison;
    private final Function<Outcome, Double> value;

    Quantity(String title, String unit, Effect comparison, Function<Outcome, Double> value) {
        this.title = title;
        this.unit = unit;
        this.comparison = comparison;
        this.value = value;
    }

    String title() {
        return title;
    }

    /** The title for the head of a table. */
    String titleWithUnit() {
        return unit.isEmpty() || unit.equals("samples") ? title : "%s (%s)".formatted(title, unit);
    }

    /** Unit of the values; empty for counts and shares. */
    String unit() {
        return unit;
    }

    Effect comparison() {
        return comparison;
    }

    /** Whether a run that misses its target has no value. */
    boolean needsTarget() {
        return name().endsWith("_TARGET");
    }

    /** The value of a run; null if it has none. */
    Double of(Outcome outcome) {
        return value.apply(outcome);
    }
}
