package io.scadles.job.paper;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The page of a group: its tables and pictures in Markdown. */
final class GroupPage {

    private static final List<Quantity> SPEED =
            List.of(
                    Quantity.TIME_TO_TARGET,
                    Quantity.ROUNDS_TO_TARGET,
                    Quantity.SAMPLES_TO_TARGET,
                    Quantity.BEST_TOP1,
                    Quantity.BEST_TOP5,
                    Quantity.FINAL_TOP1,
                    Quantity.FINAL_TOP5,
                    Quantity.ROUND_PERIOD);
    private static final List<Quantity> COST =
            List.of(
                    Quantity.BUFFERED_AT_TARGET,
                    Quantity.LARGEST_BUFFER_AT_TARGET,
                    Quantity.BUFFERED_BYTES_AT_TARGET,
                    Quantity.BUFFERED_AT_END,
                    Quantity.LARGEST_BUFFER_AT_END,
                    Quantity.TRUNCATED,
                    Quantity.WIRE_BYTES,
                    Quantity.FLOATS,
                    Quantity.COMPRESSED_SHARE);
    private static final List<Quantity> WAITING =
            List.of(
                    Quantity.STEPS_TO_TARGET,
                    Quantity.COMPUTE_SHARE,
                    Quantity.BLOCKED_SHARE,
                    Quantity.BYTES_PER_SECOND,
                    Quantity.SEARCH_TIME,
                    Quantity.FINAL_LOSS);
    private static final List<Quantity> EFFECTS =
            List.of(
                    Quantity.TIME_TO_TARGET,
                    Quantity.SAMPLES_TO_TARGET,
                    Quantity.BEST_TOP1,
                    Quantity.BEST_TOP5,
                    Quantity.ROUND_PERIOD,
                    Quantity.BUFFERED_AT_TARGET,
                    Quantity.LARGEST_BUFFER_AT_TARGET,
                    Quantity.WIRE_BYTES_TO_TARGET,
                    Quantity.FLOATS_TO_TARGET);

    private final GroupResults results;
    private final GroupConfig config;
    private final StringBuilder text = new StringBuilder();

    private GroupPage(GroupResults results) {
        this.results = results;
        this.config = results.group().config();
    }

    static String of(GroupResults results) {
        var page = new GroupPage(results);
        page.head();
        page.againstThePaper();
        page.comparisons();
        page.experiments();
        page.accumulations();
        page.pictures();
        return page.text.toString();
    }

    private void head() {
        text.append("# ").append(config.title()).append("\n\n");
        text.append("Stands for: ").append(config.standsFor()).append(".\n\n");
        if (!config.note().isEmpty()) {
            text.append(config.note().strip()).append("\n\n");
        }
        if (results.runs().isEmpty()) {
            return;
        }
        String seeds =
                results.seeds().stream().map(String::valueOf).collect(Collectors.joining(", "));
        text.append(
                        results.seeds().size() == 1
                                ? "All cells are of one seed, " + seeds
                                : "Cells are the mean over the seeds "
                                        + seeds
                                        + " (smallest to largest)")
                .append(". Times are on the virtual clock. Made by\n\n```\n")
                .append(command())
                .append(
                        "\n```\n\nEvery run in [numbers](%s/runs.json), all [comparisons](%s/comparisons.csv), [curves](%s/curves.csv).\n\n"
                                .replace("%s", results.group().name()));
    }

    private String command() {
        StringBuilder command = new StringBuilder("./scadles paper " + results.group().name());
        command.append(" --seeds ")
                .append(
                        results.seeds().stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining(",")));
        for (String override : results.group().overrides()) {
            command.append(" --set '").append(override).append('\'');
        }
        return command.toString();
    }

    private void againstThePaper() {
        if (config.comparisons().stream().allMatch(row -> row.published().isEmpty())) {
            return;
        }
        section("Against the paper");
        text.append(
                """
                The effect is baseline over ours (x: above 1 where ours needs less), for accuracies and shares ours less baseline. The
                last figure is the ratio of the two effects, or their difference.

                """);
        text.append(AgainstPaper.table(results)).append('\n');
    }

    private void comparisons() {
        List<Comparison> rows =
                config.comparisons().stream().filter(row -> !row.baseline().isEmpty()).toList();
        if (rows.isEmpty()) {
            return;
        }
        List<String> head = new ArrayList<>(List.of("row", "target"));
        EFFECTS.forEach(quantity -> head.add(quantity.title()));
        var table = new Markdown(head);
        for (Comparison row : rows) {
            List<String> cells = new ArrayList<>(List.of(row.name(), row.targetInWords()));
            List<Outcome> baseline = results.outcomes(row.baseline());
            List<Outcome> ours = results.outcomes(row.ours());
            EFFECTS.forEach(quantity -> cells.add(Cells.effect(baseline, ours, quantity)));
            table.row(cells);
        }
        section("Comparisons");
        text.append(table.text()).append('\n');
    }

    private void experiments() {
        if (results.runs().isEmpty()) {
            return;
        }
        section("Experiments: speed and accuracy");
        text.append(experiments(SPEED)).append('\n');
        section("Experiments: the time of the devices");
        text.append(
                """
                Until the target. Shares are of the time in which devices compute, commit or wait for others; what they wait for samples is
                left out, and the rest is commits.

                """);
        text.append(experiments(WAITING)).append('\n');
        section("Experiments: buffers and traffic");
        text.append(
                """
                What waits has arrived by the end of a round and was neither trained on nor dropped, all devices together or on the fullest
                one; bytes are those of the features.

                """);
        text.append(experiments(COST)).append('\n');
    }

    private String experiments(List<Quantity> quantities) {
        List<String> head = new ArrayList<>(List.of("experiment", "target"));
        quantities.forEach(quantity -> head.add(quantity.titleWithUnit()));
        var table = new Markdown(head);
        for (String experiment : results.group().experiments()) {
            List<String> cells =
                    new ArrayList<>(
                            List.of(
                                    experiment,
                                    results.group().target(experiment).targetInWords()));
            List<Outcome> runs = results.outcomes(experiment);
            quantities.forEach(quantity -> cells.add(Cells.value(runs, quantity)));
            table.row(cells);
        }
        return table.text();
    }

    private void accumulations() {
        if (config.accumulations().isEmpty()) {
            return;
        }
        section("Accumulated data by formula");
        text.append("Q = T t S + S samples (equation 3), in GiB.\n\n");
        var table =
                new Markdown(
                        List.of(
                                "measured on",
                                "t (s)",
                                "S (samples/s)",
                                "T",
                                "bytes per sample",
                                "paper (GiB)",
                                "formula (GiB)",
                                "formula / paper",
                                "source"));
        for (Accumulation row : config.accumulations()) {
            table.row(
                    List.of(
                            row.setting(),
                            Numbers.plain(row.iterationMs() / 1000.0),
                            Numbers.plain(row.rateSamplesPerSecond()),
                            Numbers.rounded(row.iterations()),
                            Numbers.rounded(row.bytesPerSample()),
                            Numbers.plain(row.publishedGib()),
                            Numbers.percent(row.gib()),
                            Numbers.percent(row.gib() / row.publishedGib()),
                            row.source()));
        }
        text.append(table.text()).append('\n');
    }

    private void pictures() {
        if (config.plots().isEmpty()) {
            return;
        }
        section("Pictures");
        for (Plot plot : config.plots()) {
            text.append(
                    "![%s](%s/%s.svg)\n\n"
                            .formatted(plot.title(), results.group().name(), plot.file()));
        }
        text.setLength(text.length() - 1);
    }

    private void section(String title) {
        text.append("## ").append(title).append("\n\n");
    }
}
