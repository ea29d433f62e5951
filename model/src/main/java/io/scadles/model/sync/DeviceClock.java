package io.scadles.model.sync;

import io.scadles.model.stream.DeviceKey;

/**
 * What the coordinator knows of a device that has tasks of its own.
 *
 * @param device the device
 * @param version version its present task began with
 * @param startMs event time at which that task began
 * @param steps local steps since it joined, and what it was given on joining
 * @param commits commits since it joined, and what it was given on joining
 * @param samples samples it has trained on
 * @param stepMs mean time of a step in its last commit; 0 before the first
 * @param commitMs time its last commit took to arrive, smoothed; 0 before the first
 * @param pulledVersion version of the model it last started from
 * @param pulledMark what the synchronization model marked at that time
 * @param quota commits it should make in the present period, if the model has periods
 * @param blockedMs time it waited for others before its present task
 * @param waitsSinceMs since when it waits for others; -1 while it does not
 */
public record DeviceClock(
        DeviceKey device,
        long version,
        long startMs,
        long steps,
        long commits,
        long samples,
        double stepMs,
        double commitMs,
        long pulledVersion,
        long pulledMark,
        long quota,
        long blockedMs,
        long waitsSinceMs) {

    /** Weight of the newest commit in the smoothed time of commits. */
    private static final double NEWEST = 0.5;

    /** A device that has just joined. */
    static DeviceClock joined(DeviceKey device, long timeMs, long steps, long commits) {
        return new DeviceClock(device, -1, timeMs, steps, commits, 0, 0, 0, -1, steps, 1, 0, -1);
    }

    /** Whether it waits for others. */
    public boolean waits() {
        return waitsSinceMs >= 0;
    }

    /** After a commit. */
    DeviceClock committed(int steps, int samples, double stepMs, long commitMs) {
        double smoothed =
                this.samples == 0 ? commitMs : NEWEST * commitMs + (1 - NEWEST) * this.commitMs;
        return new DeviceClock(
                device,
                version,
                startMs,
                this.steps + steps,
                commits + 1,
                this.samples + samples,
                stepMs,
                smoothed,
                pulledVersion,
                pulledMark,
                quota,
                blockedMs,
                waitsSinceMs);
    }

    /** From now on it waits for others. */
    DeviceClock waiting(long timeMs) {
        return new DeviceClock(
                device,
                version,
                startMs,
                steps,
                commits,
                samples,
                stepMs,
                commitMs,
                pulledVersion,
                pulledMark,
                quota,
                blockedMs,
                timeMs);
    }

    /**
     * With a new task.
     *
     * @param mark of the synchronization model, if it starts from the model; -1 if it goes on with
     *     its own replica
     */
    DeviceClock given(long version, long timeMs, long mark) {
        boolean pulls = mark >= 0;
        return new DeviceClock(
                device,
                version,
                timeMs,
                steps,
                commits,
                samples,
                stepMs,
                commitMs,
                pulls ? version : pulledVersion,
                pulls ? mark : pulledMark,
                quota,
                waits() ? timeMs - waitsSinceMs : 0,
                -1);
    }

    /** With another number of commits for the present period. */
    public DeviceClock withQuota(long quota) {
        return new DeviceClock(
                device,
                version,
                startMs,
                steps,
                commits,
                samples,
                stepMs,
                commitMs,
                pulledVersion,
                pulledMark,
                quota,
                blockedMs,
                waitsSinceMs);
    }
}
