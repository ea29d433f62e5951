package io.scadles.job.training;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Everything that a process has told Prometheus, the newest value of each series. */
final class Exposition {

    private static final Pattern LINE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    /**
     * One series.
     *
     * @param labels their values by name
     */
    record Series(String metric, Map<String, String> labels) {}

    private final Map<Series, Double> values = new HashMap<>();

    /** Takes in the answer to one scrape. */
    void add(String text) {
        for (String line : text.lines().filter(line -> !line.startsWith("#")).toList()) {
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                throw new IllegalStateException("not a sample: " + line);
            }
            Map<String, String> labels = new TreeMap<>();
            String inBraces = parts.group(2) == null ? "" : parts.group(2);
            for (MatchResult label : LABEL.matcher(inBraces).results().toList()) {
                labels.put(label.group(1), label.group(2));
            }
            String value = parts.group(3);
            values.put(
                    new Series(parts.group(1), labels),
                    switch (value) {
                        case "+Inf" -> Double.POSITIVE_INFINITY;
                        case "-Inf" -> Double.NEGATIVE_INFINITY;
                        default -> Double.parseDouble(value);
                    });
        }
    }

    Set<Series> series() {
        return values.keySet();
    }

    Set<String> metrics() {
        return series().stream().map(Series::metric).collect(Collectors.toSet());
    }

    Set<String> labelNames() {
        return series().stream()
                .flatMap(series -> series.labels().keySet().stream())
                .collect(Collectors.toSet());
    }

    /** Sum over all series of a metric. */
    double sum(String metric) {
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().metric().equals(metric))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
