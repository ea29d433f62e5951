package io.scadles.job.paper;

import java.awt.Color;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;

/** Ratio or difference of each row as bars, beside the published ones. */
final class EffectChart {

    private final Plot plot;
    private final GroupResults results;

    EffectChart(Plot plot, GroupResults results) {
        this.plot = plot;
        this.results = results;
    }

    CategoryChart draw() {
        List<Comparison> rows = results.group().comparisons(plot);
        Quantity quantity = plot.quantity();
        String axis =
                switch (quantity.comparison()) {
                    case RATIO -> quantity.title() + ": baseline over ours (x)";
                    case DIFFERENCE ->
                            quantity.title()
                                    + ": ours less baseline"
                                    + (quantity.unit().equals("%") ? " (points)" : "");
                };
        List<String> names = rows.stream().map(this::name).toList();
        CategoryChart chart =
                new CategoryChartBuilder()
                        .width(ChartStyle.WIDTH)
                        .height(ChartStyle.heightFor(names))
                        .title(plot.title())
                        .yAxisTitle(axis)
                        .build();
        ChartStyle.apply(chart.getStyler());
        ChartStyle.fitRows(names, chart.getStyler());
        chart.getStyler().setAvailableSpaceFill(0.8);
        chart.getStyler().setLabelsVisible(true);
        chart.getStyler().setLabelsPosition(0.9);
        List<Double> here = new ArrayList<>();
        rows.forEach(row -> here.add(effect(row).map(EffectChart::shown).orElse(null)));
        int series = 0;
        add(chart, "here", names, here, ChartStyle.color(series++));
        Set<String> settings = new LinkedHashSet<>();
        rows.forEach(row -> published(row).forEach(value -> settings.add(value.setting())));
        for (String setting : settings) {
            List<Double> values = new ArrayList<>();
            rows.forEach(row -> values.add(effect(row, setting)));
            add(chart, "paper: " + setting, names, values, ChartStyle.color(series++));
        }
        return chart;
    }

    /** Name of a row, and why it has no bar of ours if so. */
    private String name(Comparison row) {
        return effect(row).isPresent()
                ? row.name()
                : "%s (%s)"
                        .formatted(
                                row.name(),
                                Cells.effect(
                                        results.outcomes(row.baseline()),
                                        results.outcomes(row.ours()),
                                        plot.quantity()));
    }

    /** Three digits: the bar's label shows all there are. */
    private static double shown(double effect) {
        return new BigDecimal(effect).round(new MathContext(3)).doubleValue();
    }

    private static void add(
            CategoryChart chart, String name, List<String> rows, List<Double> values, Color color) {
        chart.addSeries(name, rows, values).setFillColor(color);
    }

    private Optional<Double> effect(Comparison row) {
        return Cells.effects(
                        results.outcomes(row.baseline()),
                        results.outcomes(row.ours()),
                        plot.quantity())
                .map(Spread::mean);
    }

    private List<Published> published(Comparison row) {
        return row.published().stream()
                .filter(value -> value.quantity() == plot.quantity())
                .toList();
    }

    /** The published effect; null where there is none, and so no bar. */
    private Double effect(Comparison row, String setting) {
        return published(row).stream()
                .filter(value -> value.setting().equals(setting))
                .map(Published::effect)
                .filter(Double::isFinite)
                .map(EffectChart::shown)
                .findFirst()
                .orElse(null);
    }
}
