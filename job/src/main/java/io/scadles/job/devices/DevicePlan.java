package io.scadles.job.devices;

/**
 * A device that sends at a rate of its own.
 *
 * @param id unique name
 * @param rateSamplesPerSecond samples per second until the drill changes it
 * @param drill what it does out of the ordinary
 */
public record DevicePlan(String id, double rateSamplesPerSecond, Drill drill) {

    public DevicePlan {
        if (!(rateSamplesPerSecond > 0 && rateSamplesPerSecond < 1e9)) {
            throw new IllegalArgumentException(
                    "device %s needs a positive, finite rate, got %f samples/s"
                            .formatted(id, rateSamplesPerSecond));
        }
    }

    /** A device that just sends. */
    public DevicePlan(String id, double rateSamplesPerSecond) {
        this(id, rateSamplesPerSecond, Drill.NONE);
    }
}
