package io.scadles.job.config;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A relation between keys that must hold.
 *
 * @param sentence what must hold; {@code {path}} stands for a key and its value, and names the keys
 *     the relation depends on
 * @param holds whether it does
 * @param <T> root of the configuration
 */
public record CrossRule<T>(String sentence, Predicate<T> holds) {

    private static final Pattern PATH = Pattern.compile("\\{([a-z0-9.-]+)}");

    /** Keys the relation depends on. */
    List<String> paths() {
        return PATH.matcher(sentence).results().map(match -> match.group(1)).toList();
    }

    /** The sentence with values: {@code batching.min-batch (64) must not exceed ...}. */
    String explain(Map<String, Object> values) {
        return PATH.matcher(sentence)
                .replaceAll(
                        match -> {
                            String path = match.group(1);
                            return Matcher.quoteReplacement(
                                    "%s (%s)".formatted(path, Values.yaml(values.get(path))));
                        });
    }
}
