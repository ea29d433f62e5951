package io.scadles.job.paper;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What stands in the cells of the tables: a value over all seeds, or why there is none. */
final class Cells {

    private Cells() {}

    /** The values of a quantity that there are; empty if there is none. */
    static Optional<Spread> spread(List<Outcome> runs, Quantity quantity) {
        List<Double> values =
                runs.stream()
                        .map(quantity::of)
                        .filter(Objects::nonNull)
                        .filter(Double::isFinite)
                        .toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }

    /** A quantity of one experiment: {@code 231 (224 to 240)}, {@code never, best 71.00 %}. */
    static String value(List<Outcome> runs, Quantity quantity) {
        String text = spread(runs, quantity).map(spread -> text(spread, quantity)).orElse("");
        List<Outcome> missed = runs.stream().filter(Cells::misses).toList();
        if (!quantity.needsTarget() || missed.isEmpty()) {
            return text;
        }
        // The best accuracy is said once per experiment, beside the time.
        String why = quantity == Quantity.TIME_TO_TARGET ? why(missed) : ends(missed);
        return text.isEmpty()
                ? why
                : "%s in %d of %d; %s"
                        .formatted(text, runs.size() - missed.size(), runs.size(), why);
    }

    private static String ends(List<Outcome> missed) {
        return missed.stream()
                .map(run -> run.end().words())
                .distinct()
                .sorted()
                .collect(Collectors.joining("; "));
    }

    private static boolean misses(Outcome run) {
        return run.end() != Outcome.End.REACHED;
    }

    private static String text(Spread spread, Quantity quantity) {
        return spread.text(quantity.unit().equals("%") ? Numbers::percent : Numbers::rounded, "");
    }

    private static String why(List<Outcome> missed) {
        List<String> reasons = new ArrayList<>();
        for (Outcome.End end : List.of(Outcome.End.NEVER, Outcome.End.DIVERGED)) {
            List<Double> best =
                    missed.stream()
                            .filter(run -> run.end() == end)
                            .map(Outcome::bestPercent)
                            .filter(Objects::nonNull)
                            .toList();
            if (!best.isEmpty()) {
                reasons.add(
                        "%s, best %s"
                                .formatted(
                                        end.words(), Spread.of(best).text(Numbers::percent, "%")));
            } else if (missed.stream().anyMatch(run -> run.end() == end)) {
                reasons.add(end.words());
            }
        }
        return String.join("; ", reasons);
    }

    /** Ratios or differences, seed by seed; empty if no seed has both values. */
    static Optional<Spread> effects(List<Outcome> baseline, List<Outcome> ours, Quantity quantity) {
        List<Double> effects = new ArrayList<>();
        for (Outcome run : ours) {
            Optional<Outcome> other =
                    baseline.stream().filter(base -> base.seed() == run.seed()).findFirst();
            Double mine = quantity.of(run);
            Double its = other.map(quantity::of).orElse(null);
            if (mine != null && its != null) {
                double effect = quantity.comparison().apply(its, mine);
                if (Double.isFinite(effect)) {
                    effects.add(effect);
                }
            }
        }
        return effects.isEmpty() ? Optional.empty() : Optional.of(Spread.of(effects));
    }

    /** A comparison of two experiments: {@code 2.45 x (2.31 to 2.52)}, {@code ours never}. */
    static String effect(List<Outcome> baseline, List<Outcome> ours, Quantity quantity) {
        Optional<Spread> effects = effects(baseline, ours, quantity);
        boolean never = quantity.needsTarget();
        if (effects.isEmpty()) {
            return never ? whoNever(baseline, ours) : "";
        }
        Spread spread = effects.orElseThrow();
        String some =
                never && spread.count() < ours.size()
                        ? " in %d of %d".formatted(spread.count(), ours.size())
                        : "";
        return spread.text(effect -> number(effect, quantity), unit(quantity)) + some;
    }

    private static String whoNever(List<Outcome> baseline, List<Outcome> ours) {
        Predicate<List<Outcome>> never =
                runs -> !runs.isEmpty() && runs.stream().allMatch(Cells::misses);
        if (never.test(baseline) && never.test(ours)) {
            return "neither reaches it";
        }
        if (never.test(ours)) {
            return "ours never";
        }
        return never.test(baseline) ? "baseline never" : "";
    }

    /** One ratio or difference: {@code 2.45 x}, {@code +0.31}; empty if there is none. */
    static String effect(double effect, Quantity quantity) {
        return Double.isFinite(effect)
                ? (number(effect, quantity) + " " + unit(quantity)).strip()
                : "";
    }

    private static String number(double effect, Quantity quantity) {
        return switch (quantity.comparison()) {
            case RATIO -> Numbers.rounded(effect);
            case DIFFERENCE -> Numbers.signed(effect);
        };
    }

    private static String unit(Quantity quantity) {
        return quantity.comparison() == Quantity.Effect.RATIO ? "x" : "";
    }
}
