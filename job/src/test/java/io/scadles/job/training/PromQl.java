package io.scadles.job.training;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What a query asks for, as far as names go; no parser of the language.
 *
 * @param metrics names of metrics
 * @param labels names of labels it selects or groups by
 */
record PromQl(Set<String> metrics, Set<String> labels) {

    private static final Pattern STRING = Pattern.compile("\"[^\"]*\"");
    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
    private static final Pattern SELECTOR = Pattern.compile("\\{([^}]*)}");
    private static final Pattern GROUPING =
            Pattern.compile(
                    "\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Pattern LABEL_VALUES =
            Pattern.compile("label_values\\((.*),\\s*(\\w+)\\)");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_]\\w*");
    private static final Pattern METRIC =
            Pattern.compile("(?<![\\w:])[a-zA-Z_:][\\w:]*+(?!\\s*\\()");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "offset", "bool");

    static PromQl of(String query) {
        String rest = RANGE.matcher(STRING.matcher(query).replaceAll("")).replaceAll("");
        Set<String> labels = new TreeSet<>();
        rest = LABEL_VALUES.matcher(rest).replaceAll("$1 by ($2)");
        for (Pattern clause : new Pattern[] {SELECTOR, GROUPING}) {
            clause.matcher(rest)
                    .results()
                    .flatMap(found -> NAME.matcher(found.group(1)).results())
                    .map(MatchResult::group)
                    .forEach(labels::add);
            rest = clause.matcher(rest).replaceAll(" ");
        }
        Set<String> metrics = new TreeSet<>();
        METRIC.matcher(rest)
                .results()
                .map(MatchResult::group)
                .filter(word -> !WORDS.contains(word))
                .forEach(metrics::add);
        return new PromQl(metrics, labels);
    }
}
