package io.scadles.job.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {

    @TempDir private Path path;
    private RunFolder folder;

    @BeforeEach
    void makeFolder() {
        folder = new RunFolder(path);
    }

    @Test
    void usageExample() throws IOException {
        for (int version = 0; version < 3; version++) {
            append(ResultRows.of(Reports.round(version, 1, version == 2), 10));
        }
        append(List.of(ResultRows.of(Reports.evaluation(1, 0.75))));
        append(List.of(ResultRows.of(Reports.evaluation(2, 0.5))));

        Summary summary = Summary.of(folder, 2000, "cafe");
        folder.writeSummary(summary);

        assertThat(summary)
                .isEqualTo(
                        new Summary(
                                path.toString(),
                                "stop.rounds reached",
                                3,
                                120,
                                List.of(
                                        new DeviceTotals("cam-1", 300, 90, 203, 2, 5),
                                        new DeviceTotals("cam-2", 300, 30, 263, 2, 5)),
                                0.75,
                                1,
                                0.5,
                                2,
                                0.5,
                                6,
                                3,
                                75,
                                600,
                                2400,
                                new InjectionTotals(0, 0, 0, 0, 0, 72, 48, 6, 18),
                                3000,
                                2000,
                                60,
                                "cafe"));
        assertThat(folder.summaryFile())
                .content()
                .contains("\"best_top1\" : 0.75", "\"truncated_samples\" : 203");
    }

    @Test
    void theTableIsForPeople() throws IOException {
        append(ResultRows.of(Reports.round(0, 1, true), 10));
        append(List.of(ResultRows.of(Reports.evaluation(0, 0.75))));

        assertThat(Summary.of(folder, 2000, "cafe").table())
                .isEqualTo(
                        """
                        device                        arrived      trained    truncated     rejected     buffered
                        cam-1                             100           30           63            2            5
                        cam-2                             100           10           83            2            5
                        all                               200           40          146            4           10
                        every record is accounted for exactly once

                        rounds           1
                        samples trained  40
                        best top-1       75.00 % (v0)
                        last top-1       75.00 % (v0)
                        bytes sent       200 (25.0 % of dense)
                        compressed       50.0 % of commits
                        event time       1 s
                        wall time        2 s
                        throughput       20 samples/s
                        ended            stop.rounds reached
                        model            cafe
                        results          FOLDER
                        """
                                .replace("FOLDER", path.toString()));
    }

    @Test
    void whatDevicesSharedIsSummedUp() throws IOException {
        append(ResultRows.of(Reports.round(0, 1, true), 10));
        append(List.of(ResultRows.of(Reports.injection(0, 2))));
        append(List.of(ResultRows.of(Reports.injection(1000, 1))));

        Summary summary = Summary.of(folder, 2000, "cafe");

        assertThat(summary.injection())
                .isEqualTo(new InjectionTotals(2, 1, 12, 36, 36, 24, 16, 2, 6));
        assertThat(summary.table())
                .contains(
                        "shared           12 samples, 36 bytes (36 to all receivers); 16 copies"
                                + " trained");
    }

    @Test
    void theLatestAccountsOfADeviceAreItsTotals() throws IOException {
        append(ResultRows.of(Reports.round(0, 1, false), 1));
        append(ResultRows.of(Reports.ledger(4), 1));

        assertThat(Summary.of(folder, 1, "").devices())
                .extracting(DeviceTotals::arrivedRecords)
                .containsExactly(500L, 500L);
    }

    @Test
    void skippedEvaluationsDoNotCount() throws IOException {
        append(List.of(ResultRows.of(Reports.evaluation(1, 0.75))));
        append(
                List.of(
                        new ResultLine(
                                "evaluations.jsonl",
                                "{\"version\":2,\"samples\":0,\"top1\":null,\"loss\":null}")));

        Summary summary = Summary.of(folder, 1, "");

        assertThat(summary.lastVersion()).isEqualTo(1);
        assertThat(summary.bestTop1()).isEqualTo(0.75);
    }

    @Test
    void aRunWithoutARoundHasASummaryToo() throws IOException {
        Summary summary = Summary.of(folder, 0, "cafe");

        assertThat(summary.table())
                .contains("rounds           0", "ended            on request")
                .doesNotContain("top-1");
        folder.writeSummary(summary);
        assertThat(folder.summaryFile()).content().contains("\"best_top1\" : null");
    }

    @Test
    void recordsThatWentNowhereAreNamed() {
        var summary =
                new Summary(
                        "",
                        "",
                        1,
                        5,
                        List.of(new DeviceTotals("a", 10, 5, 1, 1, 1)),
                        0,
                        -1,
                        0,
                        -1,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        InjectionTotals.NONE,
                        0,
                        0,
                        0,
                        "");

        assertThat(summary.table()).contains("2 records are not accounted for");
    }

    @Test
    void manyDevicesAreCutShort() {
        List<DeviceTotals> many =
                IntStream.range(0, 1234)
                        .mapToObj(i -> new DeviceTotals("d" + i, 1, 1, 0, 0, 0))
                        .toList();
        var summary =
                new Summary(
                        "",
                        "",
                        1,
                        5,
                        many,
                        0,
                        -1,
                        0,
                        -1,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        InjectionTotals.NONE,
                        0,
                        0,
                        0,
                        "");

        assertThat(summary.table())
                .contains("... and 1,214 more, see devices.jsonl")
                .containsPattern("all +1,234 +1,234")
                .doesNotContain("d20 ");
    }

    private void append(List<ResultLine> lines) throws IOException {
        for (ResultLine line : lines) {
            Files.writeString(
                    path.resolve(line.file()),
                    line.json() + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }
}
