package io.scadles.job.paper;

import io.scadles.job.config.Names;
import io.scadles.model.stream.EvaluationReport;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables of a group as comma-separated values, numbers at full length. */
final class CsvTables {

    private CsvTables() {}

    /** Every quantity of every row; the paper's value where it gives one, a line per value. */
    static String comparisons(GroupResults results) {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "row,baseline,ours,quantity,unit,baseline_mean,baseline_min,baseline_max,ours_mean,"
                        + "ours_min,ours_max,effect_mean,effect_min,effect_max,seeds_with_effect,"
                        + "paper_setting,paper_baseline,paper_ours,paper_unit,paper_effect,"
                        + "paper_remark,paper_source");
        for (Comparison row : results.group().config().comparisons()) {
            for (Quantity quantity : Quantity.values()) {
                List<Published> published =
                        row.published().stream().filter(p -> p.quantity() == quantity).toList();
                String ours = measured(results, row, quantity);
                if (published.isEmpty()) {
                    line(text, ours + ",,,,,,,");
                }
                published.forEach(value -> line(text, ours + "," + paper(value)));
            }
        }
        return text.toString();
    }

    private static String measured(GroupResults results, Comparison row, Quantity quantity) {
        List<Outcome> baseline = results.outcomes(row.baseline());
        List<Outcome> ours = results.outcomes(row.ours());
        Optional<Spread> effect = Cells.effects(baseline, ours, quantity);
        return join(
                row.name(),
                row.baseline(),
                row.ours(),
                Names.kebab(quantity),
                quantity.unit(),
                spread(Cells.spread(baseline, quantity)),
                spread(Cells.spread(ours, quantity)),
                spread(effect),
                effect.map(Spread::count).orElse(0));
    }

    private static String paper(Published value) {
        return join(
                value.setting(),
                number(value.baseline()),
                number(value.ours()),
                value.unit(),
                number(value.effect()),
                value.remark(),
                value.source());
    }

    /** Every evaluation of every run. */
    static String curves(GroupResults results) {
        StringBuilder text = new StringBuilder();
        line(text, "experiment,seed,version,seconds,top1,top5,loss");
        for (RunResult run : results.runs()) {
            for (EvaluationReport evaluation : run.log().evaluations()) {
                line(
                        text,
                        join(
                                run.outcome().experiment(),
                                run.outcome().seed(),
                                evaluation.version(),
                                number((evaluation.timeMs() - run.log().startMs()) / 1000.0),
                                number(evaluation.top1()),
                                number(evaluation.top5()),
                                number((double) (float) evaluation.loss())));
            }
        }
        return text.toString();
    }

    /** Three columns that the caller must not quote. */
    private record Columns(String text) {}

    private static Columns spread(Optional<Spread> spread) {
        return new Columns(
                spread.map(s -> number(s.mean()) + "," + number(s.min()) + "," + number(s.max()))
                        .orElse(",,"));
    }

    private static String number(Double value) {
        return value == null || !Double.isFinite(value) ? "" : Numbers.digits(value);
    }

    private static String join(Object... cells) {
        return Stream.of(cells).map(CsvTables::cell).collect(Collectors.joining(","));
    }

    private static String cell(Object value) {
        if (value instanceof Columns columns) {
            return columns.text();
        }
        String text = value.toString();
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append('\n');
    }
}
