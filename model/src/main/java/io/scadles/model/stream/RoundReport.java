package io.scadles.model.stream;

/**
 * What happened in one round, for results and metrics.
 *
 * @param kind a closed round, or the devices' accounts at a checkpoint or at the end
 * @param version version the round started from
 * @param startMs event time at which it started
 * @param readyMs event time at which the slowest device was ready
 * @param endMs event time at which it ended: the start of the next round
 * @param samples samples trained on
 * @param loss mean loss over these samples, before the update
 * @param learningRate rate of the step
 * @param batchScale linear scaling of the rate, sum of batches over the base batch
 * @param compressed commits that held the largest values alone
 * @param floats parameters sent in all commits
 * @param wireBytes bytes of all commits
 * @param denseBytes bytes of all commits had they been dense
 * @param totalSamples samples trained on since the start of the run
 * @param totalRounds rounds with samples since the start of the run
 * @param syncModel name of the synchronization model it was made under
 * @param lineage name of this run of the coordinator, for publication
 * @param last no round follows
 * @param lastReason why no round follows, or empty
 * @param weights [d] weight of each device
 * @param timings [d] what its commit took, in virtual time; empty in rounds in live
 * @param devices [d] what each device did
 */
public record RoundReport(
        Kind kind,
        long version,
        long startMs,
        long readyMs,
        long endMs,
        long samples,
        double loss,
        double learningRate,
        double batchScale,
        int compressed,
        long floats,
        long wireBytes,
        long denseBytes,
        long totalSamples,
        long totalRounds,
        String syncModel,
        String lineage,
        boolean last,
        String lastReason,
        float[] weights,
        CommitTiming[] timings,
        DeviceReport[] devices) {

    /** What the report is about. */
    public enum Kind {
        /** A round was closed. */
        ROUND,
        /** Accounts of one subtask's devices, at a checkpoint or at the end. */
        LEDGER
    }
}
