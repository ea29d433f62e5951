package io.scadles.model.sync;

import java.io.Serializable;

/**
 * How much longer devices take for a step than the cost model says, in virtual time; it may change
 * while training runs.
 *
 * @param devices [n] device an entry is about
 * @param fromMs [n] event time from which it holds
 * @param factors [n] factor of its steps from then on. The last entry of a device that holds
 *     counts; a device without one has factor 1
 */
public record Speeds(String[] devices, long[] fromMs, double[] factors) implements Serializable {

    private static final long serialVersionUID = 1;

    /** All devices are as fast as the cost model says. */
    public static final Speeds EQUAL = new Speeds(new String[0], new long[0], new double[0]);

    public Speeds {
        if (devices.length != fromMs.length || devices.length != factors.length) {
            throw new IllegalArgumentException(
                    "%d devices, %d times and %d factors: expected as many of each"
                            .formatted(devices.length, fromMs.length, factors.length));
        }
        for (int i = 0; i < factors.length; i++) {
            if (!(factors[i] > 0) || Double.isInfinite(factors[i])) {
                throw new IllegalArgumentException(
                        "factor of device %s is %s, expected a positive number"
                                .formatted(devices[i], factors[i]));
            }
        }
    }

    /** Factor of a step that a device begins at {@code timeMs}. */
    public double factor(String device, long timeMs) {
        double factor = 1;
        for (int i = 0; i < devices.length; i++) {
            if (devices[i].equals(device) && fromMs[i] <= timeMs) {
                factor = factors[i];
            }
        }
        return factor;
    }
}
