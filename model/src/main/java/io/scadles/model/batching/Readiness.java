package io.scadles.model.batching;

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
     * @param batchSize samples to train on, the oldest held
     * @param readyMs event time at which the last of them had arrived, not before the round's start
     * @param stalenessMs age of the oldest of them at that time
     */
    record Ready(int batchSize, long readyMs, long stalenessMs) implements Readiness {}
}
