package io.scadles.model.batching;

import java.util.List;

/** Whether a device takes part in a round, decided from event time alone. */
public sealed interface Readiness {

    /** Not decided yet: samples beyond the watermark are needed. */
    record Waiting() implements Readiness {}

    /**
     * Takes no part: not joined yet, silent, or quarantined.
     *
     * @param sinceMs event time at which that was known
     */
    record Absent(long sinceMs) implements Readiness {}

    /**
     * Takes part.
     *
     * @param steps what it trains on, one batch after the other
     * @param readyMs event time at which the last batch was complete and the steps before it were
     *     done, not before the round's start; for a device that fell silent on the way, when that
     *     was known
     * @param computeMs virtual time of all steps; 0 in live
     * @param commitFromMs event time at which the timer runs out, 0 without a timer
     * @param stalenessMs age of the oldest sample when its batch was complete
     */
    record Ready(
            List<Step> steps, long readyMs, long computeMs, long commitFromMs, long stalenessMs)
            implements Readiness {

        /** One step, which drops nothing. */
        public Ready(int batchSize, long readyMs, long stalenessMs) {
            this(List.of(new Step(0, batchSize, readyMs)), readyMs, 0, 0, stalenessMs);
        }

        /** Samples of all steps. */
        public int samples() {
            return steps.stream().mapToInt(Step::batchSize).sum();
        }
    }

    /**
     * A step of a device.
     *
     * @param dropped samples that are too old by then, and left out
     * @param batchSize samples to train on, the oldest held after these
     * @param readyMs event time at which the last of them had arrived and the step before was done
     */
    record Step(long dropped, int batchSize, long readyMs) {}
}
