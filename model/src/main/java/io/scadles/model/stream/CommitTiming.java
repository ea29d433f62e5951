package io.scadles.model.stream;

/**
 * What became of a device's commit. Times are virtual, and 0 in live.
 *
 * @param commitMs from sending it to its arrival
 * @param blockedMs time the device waited for others: until the round was over, or before it began
 *     this task
 * @param staleness updates of the model by others since the device had it
 * @param quota commits it should have made in the period; 0 if the model has no periods
 * @param unreachable whether it cannot make so many
 * @param searching whether the synchronization model was trying out another commit rate
 */
public record CommitTiming(
        long commitMs,
        long blockedMs,
        long staleness,
        long quota,
        boolean unreachable,
        boolean searching) {

    /** Of a device that has not committed. */
    public static final CommitTiming NONE = round(0, 0);

    /** In a round. */
    public static CommitTiming round(long commitMs, long blockedMs) {
        return new CommitTiming(commitMs, blockedMs, 0, 0, false, false);
    }
}
