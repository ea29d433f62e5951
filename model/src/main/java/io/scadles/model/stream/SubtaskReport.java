package io.scadles.model.stream;

/**
 * What one trainer subtask, or whoever steers the run, tells the coordinator.
 *
 * @param kind what the report is about
 * @param subtask index of the trainer subtask
 * @param parallelism trainer subtasks in the job; a round is closed when all have reported
 * @param version version the report is about; of a device that joins, and of progress, the version
 *     at which there were no rounds any more
 * @param watermarkMs event time this subtask has seen
 * @param completeMs every sample with an earlier time has arrived at this subtask
 * @param readyMs event time by which every device of the subtask was ready or known to be silent;
 *     for a device that joins, when it does
 * @param device whom it is about, where there are no rounds; else {@link DeviceKey#NONE}
 * @param devices [d] reports of the subtask's devices; empty if it has none
 * @param syncModel name of the synchronization model that is asked for; else empty
 */
public record SubtaskReport(
        Kind kind,
        int subtask,
        int parallelism,
        long version,
        long watermarkMs,
        long completeMs,
        long readyMs,
        DeviceKey device,
        DeviceReport[] devices,
        String syncModel) {

    /** What a report is about. */
    public enum Kind {
        /** All devices of the subtask have committed to the version, or take no part in it. */
        ROUND,
        /** The subtask needs samples beyond its watermark to go on. */
        STARVED,
        /** The accounts at a checkpoint or at the end; not tied to a round. */
        LEDGER,
        /** Event time has gone on, where there are no rounds. */
        PROGRESS,
        /** A device asks for a task. */
        JOIN,
        /** It is known what a device will train on, and so when its commit can arrive. */
        ANNOUNCED,
        /** A device has answered its task. */
        ANSWERED,
        /** Another synchronization model is asked for, from {@code readyMs} on. */
        SWITCH
    }

    /**
     * Another synchronization model is asked for.
     *
     * @param fromMs event time
     */
    public static SubtaskReport change(long fromMs, String syncModel) {
        return new SubtaskReport(
                Kind.SWITCH,
                -1,
                0,
                -1,
                0,
                0,
                fromMs,
                DeviceKey.NONE,
                new DeviceReport[0],
                syncModel);
    }

    /** Of all devices of the subtask. */
    public SubtaskReport(
            Kind kind,
            int subtask,
            int parallelism,
            long version,
            long watermarkMs,
            long completeMs,
            long readyMs,
            DeviceReport[] devices) {
        this(
                kind,
                subtask,
                parallelism,
                version,
                watermarkMs,
                completeMs,
                readyMs,
                DeviceKey.NONE,
                devices,
                "");
    }
}
