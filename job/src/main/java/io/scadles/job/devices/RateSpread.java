package io.scadles.job.devices;

import java.util.Collection;

/**
 * How rates are spread, in samples per second.
 *
 * @param mean their mean
 * @param std their sample standard deviation; 0 for a single rate
 */
public record RateSpread(double mean, double std) {

    /** The spread of rates; all 0 if there are none. */
    public static RateSpread of(Collection<Double> rates) {
        double mean = rates.stream().mapToDouble(r -> r).average().orElse(0);
        double squares = rates.stream().mapToDouble(r -> (r - mean) * (r - mean)).sum();
        return new RateSpread(mean, Math.sqrt(squares / Math.max(1, rates.size() - 1)));
    }
}
