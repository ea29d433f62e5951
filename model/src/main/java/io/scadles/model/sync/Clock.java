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
    REPLAY
}
