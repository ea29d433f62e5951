package io.scadles.job.paper;

import java.awt.Color;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A chart with one thick line per experiment, the mean, over thin ones, the seeds. */
final class LineChart {

    private final XYChart chart;
    private int experiments;

    LineChart(String title, String xTitle, String yTitle) {
        chart =
                new XYChartBuilder()
                        .width(ChartStyle.WIDTH)
                        .height(ChartStyle.HEIGHT)
                        .title(title)
                        .xAxisTitle(xTitle)
                        .yAxisTitle(yTitle)
                        .build();
        ChartStyle.apply(chart.getStyler());
        chart.getStyler().setXAxisMin(0.0);
        chart.getStyler().setPlotContentSize(0.98);
    }

    /**
     * Adds an experiment.
     *
     * @param seeds a line per seed; those without a point are left out
     */
    void add(String experiment, List<Line> seeds) {
        Color color = ChartStyle.color(experiments);
        float width = ChartStyle.meanWidth(experiments);
        experiments++;
        List<Line> lines = seeds.stream().filter(line -> !line.x().isEmpty()).toList();
        if (lines.isEmpty()) {
            return;
        }
        if (lines.size() > 1) {
            for (int i = 0; i < lines.size(); i++) {
                add(
                                experiment + " #" + i,
                                lines.get(i),
                                ChartStyle.pale(color),
                                ChartStyle.SEED_WIDTH)
                        .setShowInLegend(false);
            }
        }
        add(experiment, Line.mean(lines), color, width);
    }

    /** Adds a dashed horizontal line. */
    void level(String name, double y, double untilX) {
        Line line = Line.empty();
        line.add(0, y);
        line.add(untilX, y);
        add(name, line, ChartStyle.TARGET, 1).setLineStyle(ChartStyle.DASHED);
    }

    private XYSeries add(String name, Line line, Color color, float width) {
        XYSeries series = chart.addSeries(name, line.x(), line.y());
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(color);
        series.setLineWidth(width);
        return series;
    }

    XYChart chart() {
        return chart;
    }
}
