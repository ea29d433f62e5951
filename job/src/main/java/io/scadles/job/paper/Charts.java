package io.scadles.job.paper;

import org.knowm.xchart.internal.chartpart.Chart;

/** The chart of each kind of plot. */
final class Charts {

    private Charts() {}

    static Chart<?, ?> of(Plot plot, GroupResults results) {
        return switch (plot.kind()) {
            case ACCURACY -> new AccuracyChart(plot, results).draw();
            case BUFFER -> new BufferChart(plot, results).draw();
            case EFFECT -> new EffectChart(plot, results).draw();
        };
    }
}
