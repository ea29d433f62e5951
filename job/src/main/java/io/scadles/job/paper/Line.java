package io.scadles.job.paper;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A curve.
 *
 * @param x horizontal values
 * @param y vertical values, as many
 */
record Line(List<Double> x, List<Double> y) {

    static Line empty() {
        return new Line(new ArrayList<>(), new ArrayList<>());
    }

    void add(double x, double y) {
        this.x.add(x);
        this.y.add(y);
    }

    /**
     * The mean of several curves, point by point: their n-th points belong together, as runs that
     * differ in the seed alone are looked at in the same rounds. Ends with the shortest.
     */
    static Line mean(List<Line> lines) {
        int length = lines.stream().mapToInt(line -> line.x().size()).min().orElse(0);
        Line mean = empty();
        IntStream.range(0, length)
                .forEach(
                        i ->
                                mean.add(
                                        average(lines.stream().map(l -> l.x().get(i)).toList()),
                                        average(lines.stream().map(l -> l.y().get(i)).toList())));
        return mean;
    }

    private static double average(List<Double> values) {
        return Spread.of(values).mean();
    }
}
