package io.scadles.model.stream;

/**
 * What one trainer subtask tells the coordinator.
 *
 * @param kind what the report is about
 * @param subtask index of the trainer subtask
 * @param parallelism trainer subtasks in the job; a round is closed when all have reported
 * @param version version the report is about
 * @param watermarkMs event time this subtask has seen
 * @param completeMs every sample with an earlier time has arrived at this subtask
 * @param readyMs event time by which every device of the subtask was ready or known to be silent
 * @param devices [d] reports of the subtask's devices; empty if it has none
 */
public record SubtaskReport(
        Kind kind,
        int subtask,
        int parallelism,
        long version,
        long watermarkMs,
        long completeMs,
        long readyMs,
        DeviceReport[] devices) {

    /** What a report is about. */
    public enum Kind {
        /** All devices of the subtask have committed to the version, or take no part in it. */
        ROUND,
        /** The subtask needs samples beyond its watermark to go on. */
        STARVED,
        /** The accounts at a checkpoint or at the end; not tied to a round. */
        LEDGER
    }
}
