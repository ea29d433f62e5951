package io.scadles.job.benchmark;

import java.util.List;

/**
 * What several runs gave. The median is the figure; the distance of the other two says what it is
 * worth.
 */
public record Spread(double min, double median, double max) {

    /**
     * Of at least one value.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Spread of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a spread needs at least one value, got none");
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median =
                sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(sorted[0], median, sorted[sorted.length - 1]);
    }

    @Override
    public String toString() {
        return "min %.3f, median %.3f, max %.3f".formatted(min, median, max);
    }
}
