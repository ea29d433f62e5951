package io.scadles.job.paper;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.knowm.xchart.XYChart;

/** Samples that wait for training on all devices together, over virtual time, on a log scale. */
final class BufferChart {

    private final Plot plot;
    private final GroupResults results;

    BufferChart(Plot plot, GroupResults results) {
        this.plot = plot;
        this.results = results;
    }

    XYChart draw() {
        Set<String> experiments = new LinkedHashSet<>();
        results.group().comparisons(plot).forEach(row -> experiments.addAll(row.experiments()));
        List<RunResult> runs = new ArrayList<>();
        experiments.forEach(experiment -> runs.addAll(results.of(experiment)));
        TimeAxis time = TimeAxis.of(runs);
        var chart =
                new LineChart(
                        plot.title(), time.title(), "waiting on all devices (samples, log scale)");
        for (String experiment : experiments) {
            chart.add(
                    experiment,
                    results.of(experiment).stream().map(run -> line(run.log(), time)).toList());
        }
        chart.chart().getStyler().setYAxisLogarithmic(true);
        return chart.chart();
    }

    private static Line line(RunLog log, TimeAxis time) {
        Line line = Line.empty();
        for (Waiting waiting : log.waiting()) {
            if (waiting.total() >= 1) { // or the logarithm leaves the chart
                line.add(time.at(log, waiting.timeMs()), waiting.total());
            }
        }
        return line;
    }
}
