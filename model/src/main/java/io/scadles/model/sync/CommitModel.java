package io.scadles.model.sync;

import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.LocalWork;

/**
 * A synchronization model without rounds: every commit moves the model when it arrives, and the
 * device that sent it is given its next task.
 */
public non-sealed interface CommitModel extends SyncModel {

    /** What a device does next. */
    LocalWork work(double[] memory, Fleet fleet, DeviceClock device);

    /**
     * Weight of a commit: the model moves by so much of the change.
     *
     * @param device with the commit counted
     */
    double weight(double[] memory, Fleet fleet, DeviceClock device, DeviceReport report);

    /** Whether a device that has committed starts from the model, not from its own replica. */
    default boolean pulls(double[] memory, Fleet fleet, DeviceClock device) {
        return true;
    }

    /** Whether a device that has committed must wait for others before it goes on. */
    default boolean waits(double[] memory, Fleet fleet, DeviceClock device) {
        return false;
    }

    /**
     * What is to be remembered of the moment at which a device starts from the model; at least 0.
     */
    default long mark(double[] memory, Fleet fleet) {
        return 0;
    }

    /** How many commits are applied together; 1 applies each as it comes. */
    default int together() {
        return 1;
    }

    /**
     * Takes in a commit, which has been applied or waits for others.
     *
     * @param device as it was when the commit arrived
     */
    default double[] committed(
            double[] memory, Fleet fleet, DeviceClock device, DeviceReport report) {
        return memory;
    }

    /** Whether the model is trying something out, which costs time. */
    default boolean searching(double[] memory) {
        return false;
    }

    /** Whether a device cannot make the commits it should make in the present period. */
    default boolean unreachable(DeviceClock device) {
        return false;
    }

    /** When {@link #check} is due, in event time; {@code Long.MAX_VALUE} is never. */
    default long nextCheckMs(double[] memory) {
        return Long.MAX_VALUE;
    }

    /**
     * Looks at the fleet at a moment that is the same in every run.
     *
     * @return what is remembered from now on
     */
    default double[] check(double[] memory, Fleet fleet) {
        return memory;
    }

    /**
     * Commits that a device should make in the period that begins at a check.
     *
     * @return 0 if the model has no periods
     */
    default long quota(double[] memory, Fleet fleet, DeviceClock device) {
        return 0;
    }
}
