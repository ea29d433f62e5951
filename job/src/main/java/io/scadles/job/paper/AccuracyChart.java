package io.scadles.job.paper;

import io.scadles.model.stream.EvaluationReport;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.knowm.xchart.XYChart;

/** Accuracy, or loss, over virtual time, with the target. */
final class AccuracyChart {

    private final Plot plot;
    private final GroupResults results;

    AccuracyChart(Plot plot, GroupResults results) {
        this.plot = plot;
        this.results = results;
    }

    XYChart draw() {
        Set<String> experiments = new LinkedHashSet<>();
        Set<Double> targets = new LinkedHashSet<>();
        for (Comparison row : results.group().comparisons(plot)) {
            experiments.addAll(row.experiments());
            if (row.metric() == plot.metric()) {
                targets.add(row.target());
            }
        }
        List<RunResult> runs = new ArrayList<>();
        experiments.forEach(experiment -> runs.addAll(results.of(experiment)));
        TimeAxis time = TimeAxis.of(runs);
        var chart = new LineChart(plot.title(), time.title(), plot.metric().axis());
        double longest = 0;
        for (String experiment : experiments) {
            List<Line> lines =
                    results.of(experiment).stream().map(run -> line(run.log(), time)).toList();
            chart.add(experiment, lines);
            longest =
                    Math.max(
                            longest,
                            lines.stream()
                                    .flatMap(line -> line.x().stream())
                                    .mapToDouble(Double::doubleValue)
                                    .max()
                                    .orElse(0));
        }
        for (double target : targets) {
            double level = plot.metric().scale() * target;
            chart.level("target " + Numbers.plain(level) + plot.metric().unit(), level, longest);
        }
        return chart.chart();
    }

    private Line line(RunLog log, TimeAxis time) {
        Line line = Line.empty();
        for (EvaluationReport evaluation : log.evaluations()) {
            double value = plot.metric().of(evaluation);
            if (Double.isFinite(value)) {
                line.add(time.at(log, evaluation.timeMs()), plot.metric().scale() * value);
            }
        }
        return line;
    }
}
