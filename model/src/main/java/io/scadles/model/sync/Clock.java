package io.scadles.model.sync;

/** Where the time of a round comes from. */
public enum Clock {
    /**
     * Event time of a live stream: waits and costs are real, a round starts at the event time all
     * subtasks have reached.
     */
    LIVE,
    /**
     * Event time of a recorded log: waits and costs are virtual, computed from the log and the cost
     * model.
     */
    REPLAY;

    /**
     * What counts as now for a moment in event time: in replay the moment itself; in live all that
     * has arrived since counts too.
     *
     * @param timeMs the moment
     * @param completeMs every sample with an earlier time has arrived; {@code Long.MAX_VALUE} at
     *     the end of all streams, which is no moment
     */
    public long now(long timeMs, long completeMs) {
        return this == LIVE && completeMs != Long.MAX_VALUE ? Math.max(timeMs, completeMs) : timeMs;
    }
}
