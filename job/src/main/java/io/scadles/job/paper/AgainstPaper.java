package io.scadles.job.paper;

import java.util.List;
import java.util.Optional;

/** The table of published values beside ours: a row per published value. */
final class AgainstPaper {

    private AgainstPaper() {}

    static String table(GroupResults results) {
        var table =
                new Markdown(
                        List.of(
                                "row",
                                "quantity",
                                "paper: on",
                                "paper: baseline",
                                "paper: ScaDLES",
                                "paper: effect",
                                "here: baseline",
                                "here: ours",
                                "here: effect",
                                "here against paper",
                                "source"));
        for (Comparison row : results.group().config().comparisons()) {
            row.published().forEach(published -> table.row(cells(results, row, published)));
        }
        return table.text();
    }

    private static List<String> cells(GroupResults results, Comparison row, Published published) {
        Quantity quantity = published.quantity();
        List<Outcome> baseline = results.outcomes(row.baseline());
        List<Outcome> ours = results.outcomes(row.ours());
        Optional<Spread> effect = Cells.effects(baseline, ours, quantity);
        return List.of(
                row.name(),
                quantity.titleWithUnit(),
                published.setting(),
                withUnit(published.baseline(), published.unit()),
                join(withUnit(published.ours(), published.unit()), published.remark()),
                Cells.effect(published.effect(), quantity),
                Cells.value(baseline, quantity),
                Cells.value(ours, quantity),
                Cells.effect(baseline, ours, quantity),
                effect.map(here -> against(here.mean(), published.effect(), quantity)).orElse(""),
                published.source());
    }

    /** How an effect of ours stands to a published one. */
    private static String against(double here, double published, Quantity quantity) {
        if (!Double.isFinite(published)) {
            return "";
        }
        return switch (quantity.comparison()) {
            case RATIO -> Numbers.percent(here / published);
            case DIFFERENCE -> Cells.effect(here - published, quantity);
        };
    }

    private static String withUnit(Double value, String unit) {
        return value == null ? "" : (Numbers.given(value) + " " + unit).strip();
    }

    private static String join(String value, String remark) {
        return value.isEmpty() || remark.isEmpty() ? value + remark : value + ", " + remark;
    }
}
