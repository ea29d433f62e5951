package io.scadles.model.sync;

import java.util.Collection;
import java.util.List;

/**
 * All devices that have tasks of their own, as a synchronization model sees them.
 *
 * @param devices in id order
 * @param nowMs event time
 * @param learningRate by schedule
 */
public record Fleet(Collection<DeviceClock> devices, long nowMs, double learningRate) {

    public Fleet {
        devices = List.copyOf(devices);
    }

    /** Devices that take part. */
    public int size() {
        return devices.size();
    }

    /** Steps of the device that has taken fewest; 0 without devices. */
    public long leastSteps() {
        return devices.stream().mapToLong(DeviceClock::steps).min().orElse(0);
    }

    /** Commits of the device that has made fewest; 0 without devices. */
    public long leastCommits() {
        return devices.stream().mapToLong(DeviceClock::commits).min().orElse(0);
    }

    /** Commits of the device that has made most; 0 without devices. */
    public long mostCommits() {
        return devices.stream().mapToLong(DeviceClock::commits).max().orElse(0);
    }
}
