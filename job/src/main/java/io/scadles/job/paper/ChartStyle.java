package io.scadles.job.paper;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.internal.series.Series;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;

/** How all charts look. */
final class ChartStyle {

    static final int WIDTH = 840;
    static final int HEIGHT = 520;

    static final float SEED_WIDTH = 0.7f;
    static final Color TARGET = new Color(90, 90, 90);
    static final BasicStroke DASHED =
            new BasicStroke(
                    1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 4}, 0);

    /** Colours that people with any colour vision can tell apart (after Okabe and Ito). */
    private static final List<Color> COLORS =
            List.of(
                    new Color(0, 114, 178),
                    new Color(213, 94, 0),
                    new Color(0, 158, 115),
                    new Color(204, 121, 167),
                    new Color(230, 159, 0),
                    new Color(86, 180, 233),
                    new Color(120, 94, 240),
                    new Color(60, 60, 60));

    private static final int LETTERS_PER_LINE = 110;
    private static final int LETTERS_PER_SYMBOL = 7;
    private static final int LEGEND_LINE = 26;
    private static final int UPRIGHT_LETTER = 6;

    private ChartStyle() {}

    static Color color(int index) {
        return COLORS.get(index % COLORS.size());
    }

    /** Width of a mean: earlier lines are wider, so that they show under one that covers them. */
    static float meanWidth(int index) {
        return Math.max(2, 4.4f - 0.8f * index);
    }

    /** The colour of a single seed beside the mean. */
    static Color pale(Color color) {
        return new Color(
                (color.getRed() + 2 * 255) / 3,
                (color.getGreen() + 2 * 255) / 3,
                (color.getBlue() + 2 * 255) / 3);
    }

    static void apply(AxesChartStyler styler) {
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderColor(new Color(160, 160, 160));
        styler.setPlotGridLinesColor(new Color(225, 225, 225));
        // Dashes would be drawn one by one, which makes files large.
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setChartTitleBoxVisible(false);
        styler.setChartTitleFont(font(Font.BOLD, 15));
        styler.setAxisTitleFont(font(Font.PLAIN, 13));
        styler.setAxisTickLabelsFont(font(Font.PLAIN, 12));
        styler.setLegendFont(font(Font.PLAIN, 12));
        styler.setLegendBorderColor(Color.WHITE);
        // Below the plot: it never hides a curve, and long names fit.
        styler.setLegendPosition(Styler.LegendPosition.OutsideS);
        styler.setLegendLayout(Styler.LegendLayout.Horizontal);
        styler.setChartPadding(12);
    }

    /**
     * Puts the names of a long legend one below the other.
     *
     * @return height of the chart, with the room that the legend takes
     */
    static int fitLegend(Chart<?, ?> chart) {
        List<String> names =
                chart.getSeriesMap().values().stream()
                        .filter(Series::isShowInLegend)
                        .map(Series::getName)
                        .toList();
        int letters = names.stream().mapToInt(String::length).sum();
        if (letters + LETTERS_PER_SYMBOL * names.size() <= LETTERS_PER_LINE) {
            return chart.getHeight();
        }
        chart.getStyler().setLegendLayout(Styler.LegendLayout.Vertical);
        return chart.getHeight() + LEGEND_LINE * (names.size() - 1);
    }

    /** Height of a chart whose rows have these names: long ones stand upright under it. */
    static int heightFor(List<String> rows) {
        int longest = rows.stream().mapToInt(String::length).max().orElse(0);
        return fitSideBySide(rows) ? HEIGHT : HEIGHT + longest * UPRIGHT_LETTER;
    }

    /** Sets the names of rows that are too long to stand side by side upright. */
    static void fitRows(List<String> rows, AxesChartStyler styler) {
        if (!fitSideBySide(rows)) {
            styler.setXAxisLabelRotation(90);
            styler.setXAxisLabelAlignmentVertical(AxesChartStyler.TextAlignment.Right);
        }
    }

    private static boolean fitSideBySide(List<String> rows) {
        return rows.stream().mapToInt(String::length).sum() <= LETTERS_PER_LINE;
    }

    private static Font font(int style, int size) {
        return new Font(Font.SANS_SERIF, style, size);
    }
}
