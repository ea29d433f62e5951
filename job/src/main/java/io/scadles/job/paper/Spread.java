package io.scadles.job.paper;

import java.util.Collection;
import java.util.DoubleSummaryStatistics;
import java.util.function.DoubleFunction;

/**
 * A value over several seeds.
 *
 * @param count how many there are, at least 1
 * @param mean their mean
 * @param min the smallest
 * @param max the largest
 */
record Spread(int count, double mean, double min, double max) {

    /**
     * @throws IllegalArgumentException if there is no value
     */
    static Spread of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("expected at least one value, got none");
        }
        DoubleSummaryStatistics all =
                values.stream().mapToDouble(Double::doubleValue).summaryStatistics();
        return new Spread(values.size(), all.getAverage(), all.getMin(), all.getMax());
    }

    /**
     * {@code 2.71 x (2.64 to 2.80)}, or the mean alone where the others read the same.
     *
     * @param unit written after the mean, empty if there is none
     */
    String text(DoubleFunction<String> spelling, String unit) {
        String mean = (spelling.apply(mean()) + " " + unit).strip();
        String least = spelling.apply(min);
        String most = spelling.apply(max);
        return least.equals(most) ? mean : "%s (%s to %s)".formatted(mean, least, most);
    }
}
