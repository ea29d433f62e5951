package io.scadles.job.paper;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupReportTest {

    @TempDir private Path home;
    private PaperGroup group;

    @BeforeEach
    void writeGroup() throws IOException {
        group = PaperGroup.read(TestGroup.write(home.resolve("tiny")), List.of());
    }

    @Test
    void usageExample() throws IOException {
        Path page = GroupReport.write(results(), home.resolve("out"));

        assertThat(page).isEqualTo(home.resolve("out/tiny.md"));
        assertThat(page)
                .content()
                .contains(
                        "# A tiny group\n\nStands for: Fig. 6 in small.\n\nMade by a test.\n",
                        "./scadles paper tiny --seeds 1,2\n",
                        "| S1 | time to target (s) | ResNet152 | 7.5 h | 2.5 h | 3 x | 7 (6 to 8) | 2 |"
                                + " 3.50 x (3 to 4) | 1.17 | Fig. 6 |\n",
                        "| S1 | best top-5 (%) | VGG19 |  |  | -0.50 | 90.00 | 91.25 (90.00 to 92.50) | +1.25"
                                + " (0.00 to +2.50) | +1.75 | Table VI |\n",
                        "| ResNet152 | 1.2 | 100 | 1,000 | 3,072 | 0.35 | 0.34 | 0.98 | Table II |\n",
                        "![Buffers](tiny/buffers.svg)\n");
        assertThat(home.resolve("out/tiny/runs.json"))
                .content()
                .contains(
                        "\"seconds_to_target\" : 6.0",
                        "\"floats\" : 800.0",
                        "\"code\" : \"code-1\"");
    }

    @Test
    void topOneStandsBesideTopFive() throws IOException {
        assertThat(GroupPage.of(results()).lines())
                .contains(
                        "| experiment | target | time to target (s) | rounds to target | samples to"
                                + " target | best top-1 (%) | best top-5 (%) | final top-1 (%) | final"
                                + " top-5 (%) | round period (s) |");
    }

    @Test
    void numbersForMachinesAreInTheCsv() throws IOException {
        assertThat(CsvTables.comparisons(results()).lines())
                .contains(
                        "S1,ddl,scadles,time-to-target,s,7,6,8,2,2,2,3.5,3,4,2,ResNet152,7.5,2.5,h,3,,Fig. 6",
                        "S1,ddl,scadles,floats-to-target,,700,600,800,200,200,200,3.5,3,4,2,,,,,,,")
                .allSatisfy(line -> assertThat(line.split(",", -1)).hasSize(22));
        assertThat(CsvTables.curves(results()).lines())
                .contains("experiment,seed,version,seconds,top1,top5,loss", "ddl,1,3,6,0.8,0.9,1");
    }

    @Test
    void picturesAreValidSvgAndPngWithEachExperimentInItsColour() throws Exception {
        GroupReport.write(results(), home.resolve("out"));

        var xml = DocumentBuilderFactory.newInstance();
        xml.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        for (String name : List.of("accuracy", "speedup", "buffers")) {
            Path svg = home.resolve("out/tiny/" + name + ".svg");
            assertThat(
                            xml.newDocumentBuilder()
                                    .parse(svg.toFile())
                                    .getDocumentElement()
                                    .getTagName())
                    .isEqualTo("svg");
            BufferedImage png = ImageIO.read(home.resolve("out/tiny/" + name + ".png").toFile());
            assertThat(png.getWidth()).isEqualTo(2 * ChartStyle.WIDTH);
            assertThat(png.getHeight()).isEqualTo(2 * ChartStyle.HEIGHT);
            assertThat(pixels(png, ChartStyle.color(0).getRGB())).isGreaterThan(500);
            assertThat(pixels(png, ChartStyle.color(1).getRGB())).isGreaterThan(500);
            assertThat(pixels(png, ChartStyle.color(4).getRGB())).isZero();
        }
    }

    private static int pixels(BufferedImage image, int colour) {
        int count = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                count += image.getRGB(x, y) == colour ? 1 : 0;
            }
        }
        return count;
    }

    @Test
    void writingAgainChangesNothing() throws IOException {
        Path out = home.resolve("out");
        GroupReport.write(results(), out);
        var before = contents(out);

        GroupReport.write(results(), out);

        assertThat(contents(out)).isEqualTo(before).hasSize(10);
    }

    private static TreeMap<String, String> contents(Path folder) throws IOException {
        var contents = new TreeMap<String, String>();
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(
                        folder.relativize(file).toString(),
                        HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    @Test
    void anExperimentThatNeverScoredLeavesItsLineOut() throws IOException {
        var empty = new RecordedRun(home.resolve("empty"));
        var results =
                new GroupResults(
                        group,
                        List.of(1L),
                        "code-1",
                        List.of(empty.result("ddl", 1), run("scadles", 1, 0.8)));

        assertThat(GroupReport.write(results, home.resolve("out")))
                .content()
                .contains("baseline never");
    }

    /** The baseline reaches 80 % after 3 and 4 rounds, ours after 1. */
    private GroupResults results() throws IOException {
        return new GroupResults(
                group,
                List.of(1L, 2L),
                "code-1",
                List.of(
                        run("ddl", 1, 0.2, 0.5, 0.8, 0.8),
                        run("ddl", 2, 0.2, 0.5, 0.7, 0.8),
                        run("scadles", 1, 0.8, 0.7),
                        run("scadles", 2, 0.85, 0.2)));
    }

    private int made;

    private RunResult run(String experiment, long seed, double... top1) throws IOException {
        var run = new RecordedRun(home.resolve("run-" + made++));
        for (double accuracy : top1) {
            run.round(accuracy, 1);
        }
        return run.result(experiment, seed);
    }
}
