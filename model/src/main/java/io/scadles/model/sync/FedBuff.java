package io.scadles.model.sync;

import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.LocalWork;

/**
 * Devices train as they like, and the model moves when enough commits have come: by their mean,
 * each with less weight the more often the model has moved since its device had it.
 *
 * <p>Source: FedBuff, Nguyen et al., 2022, algorithm 1, with weights {@code 1 / sqrt(1 +
 * staleness)}.
 *
 * @param steps local steps of a commit
 * @param buffer commits that are applied together
 * @param serverRate length of the step along their mean
 */
public record FedBuff(int steps, int buffer, double serverRate) implements CommitModel {

    private static final long serialVersionUID = 1;

    /** Commits so far. */
    private static final int COMMITS = 0;

    public FedBuff {
        if (steps < 1 || buffer < 1 || !(serverRate > 0)) {
            throw new IllegalArgumentException(
                    "local steps (%d) and buffer (%d) must be at least 1, the server's rate (%s) must be positive"
                            .formatted(steps, buffer, serverRate));
        }
    }

    @Override
    public double[] start(long startMs) {
        return new double[1];
    }

    @Override
    public LocalWork work(double[] memory, Fleet fleet, DeviceClock device) {
        return LocalWork.steps(steps, fleet.learningRate());
    }

    @Override
    public double weight(double[] memory, Fleet fleet, DeviceClock device, DeviceReport report) {
        return serverRate * discount(mark(memory, fleet) - device.pulledMark()) / buffer;
    }

    /** What is left of the weight of a commit after so many moves of the model. */
    static double discount(long staleness) {
        return 1 / Math.sqrt(1 + staleness);
    }

    /** Moves of the model. */
    @Override
    public long mark(double[] memory, Fleet fleet) {
        return (long) memory[COMMITS] / buffer;
    }

    @Override
    public int together() {
        return buffer;
    }

    @Override
    public double[] committed(
            double[] memory, Fleet fleet, DeviceClock device, DeviceReport report) {
        return new double[] {memory[COMMITS] + 1};
    }
}
