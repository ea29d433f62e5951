package io.scadles.job.paper;

import io.scadles.job.results.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a group leaves in the documentation: {@code GROUP.md}, and in the folder {@code GROUP} the
 * numbers and pictures. Nothing in it depends on when it was made.
 */
public final class GroupReport {

    private GroupReport() {}

    /**
     * Writes everything; replaces what an earlier run of the group left.
     *
     * @param out folder for all groups
     * @return the page
     * @throws IOException if a file cannot be written
     */
    public static Path write(GroupResults results, Path out) throws IOException {
        PaperGroup group = results.group();
        Path folder = Files.createDirectories(out.resolve(group.name()));
        if (!results.runs().isEmpty()) {
            var runs =
                    new RunsFile(
                            group.name(),
                            results.code(),
                            group.overrides(),
                            results.runs().stream().map(RunResult::outcome).toList());
            Files.writeString(folder.resolve("runs.json"), Json.text(runs));
            Files.writeString(folder.resolve("comparisons.csv"), CsvTables.comparisons(results));
            Files.writeString(folder.resolve("curves.csv"), CsvTables.curves(results));
        }
        for (Plot plot : group.config().plots()) {
            ChartFiles.write(Charts.of(plot, results), folder, plot.file());
        }
        return Files.writeString(out.resolve(group.name() + ".md"), GroupPage.of(results));
    }
}
