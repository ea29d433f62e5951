package io.scadles.job.paper;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.knowm.xchart.internal.chartpart.Chart;

/** Writes a chart as SVG and as PNG; needs no display. */
final class ChartFiles {

    static {
        // A display that is named but not there must not matter.
        System.setProperty("java.awt.headless", "true");
    }

    /** Pixels of the PNG per unit of the chart, for screens that show two per point. */
    private static final int PNG_SCALE = 2;

    /** Numbers with more decimals than anyone can see. */
    private static final Pattern LONG_NUMBER = Pattern.compile("(-?\\d+)\\.(\\d{2})\\d+");

    /** Names of clip paths are hash codes, which another runtime may work out differently. */
    private static final Pattern CLIP_NAME = Pattern.compile("clip-?\\d{3,}");

    private ChartFiles() {}

    /** Text is drawn as outlines, which makes up most of a file; and names must not be random. */
    private static String shorten(String svg) {
        Map<String, String> names = new HashMap<>();
        String named =
                CLIP_NAME
                        .matcher(svg)
                        .replaceAll(
                                match ->
                                        names.computeIfAbsent(
                                                match.group(), name -> "clip" + names.size()));
        return LONG_NUMBER.matcher(named).replaceAll("$1.$2");
    }

    /**
     * Writes both files.
     *
     * @param folder where to
     * @param name name of the files, without extension
     */
    static void write(Chart<?, ?> chart, Path folder, String name) throws IOException {
        int width = chart.getWidth();
        int height = ChartStyle.fitLegend(chart);
        var vectors = new VectorGraphics2D();
        chart.paint(vectors, width, height);
        var svg = new ByteArrayOutputStream();
        new SVGProcessor()
                .getDocument(vectors.getCommands(), new PageSize(0, 0, width, height))
                .writeTo(svg);
        Files.writeString(
                folder.resolve(name + ".svg"), shorten(svg.toString(StandardCharsets.UTF_8)));

        var image =
                new BufferedImage(
                        PNG_SCALE * width, PNG_SCALE * height, BufferedImage.TYPE_INT_RGB);
        Graphics2D pixels = image.createGraphics();
        try {
            pixels.scale(PNG_SCALE, PNG_SCALE);
            chart.paint(pixels, width, height);
        } finally {
            pixels.dispose();
        }
        if (!ImageIO.write(image, "png", folder.resolve(name + ".png").toFile())) {
            throw new IOException("this Java runtime cannot write PNG");
        }
    }
}
