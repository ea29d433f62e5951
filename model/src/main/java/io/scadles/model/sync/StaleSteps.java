package io.scadles.model.sync;

import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.LocalWork;

/**
 * Every device commits after each step, and none may be more than some steps ahead of the slowest.
 *
 * <p>Without a bound: asynchronous parallel (ASP, also TAP); a device starts from the model after
 * each commit. With a bound s: stale synchronous parallel (SSP, Ho et al., 2013). A device goes on
 * with its own replica while the slowest one, as of its last look at the model, is at most s steps
 * behind; then it must have the model, and waits until that is so. With bound 0 all step together.
 *
 * @param bound steps a device may be ahead; {@code Long.MAX_VALUE} is none
 * @param serverRate length of the step along the mean of the devices' changes
 */
public record StaleSteps(long bound, double serverRate) implements CommitModel {

    private static final long serialVersionUID = 1;

    /** No bound. */
    public static final long UNBOUNDED = Long.MAX_VALUE;

    public StaleSteps {
        if (bound < 0 || !(serverRate > 0)) {
            throw new IllegalArgumentException(
                    "the bound (%d) must not be negative, the server's rate (%s) must be positive"
                            .formatted(bound, serverRate));
        }
    }

    @Override
    public LocalWork work(double[] memory, Fleet fleet, DeviceClock device) {
        return LocalWork.steps(1, fleet.learningRate());
    }

    @Override
    public double weight(double[] memory, Fleet fleet, DeviceClock device, DeviceReport report) {
        return serverRate / fleet.size();
    }

    @Override
    public boolean pulls(double[] memory, Fleet fleet, DeviceClock device) {
        return bound == UNBOUNDED || device.steps() - device.pulledMark() > bound;
    }

    /** Steps of the slowest device. */
    @Override
    public long mark(double[] memory, Fleet fleet) {
        return fleet.leastSteps();
    }

    @Override
    public boolean waits(double[] memory, Fleet fleet, DeviceClock device) {
        return bound != UNBOUNDED
                && pulls(memory, fleet, device)
                && device.steps() - fleet.leastSteps() > bound;
    }
}
