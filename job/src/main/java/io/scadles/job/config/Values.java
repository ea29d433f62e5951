package io.scadles.job.config;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The one spelling of each value: for tables, messages and canonical YAML. */
final class Values {

    private Values() {}

    /** A value as YAML. Text is quoted unless it cannot be taken for anything else. */
    static String yaml(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(Values::yaml).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof String text) {
            boolean plain = text.matches("[A-Za-z][A-Za-z0-9_./-]*") && !isWord(text);
            return plain
                    ? text
                    : '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
        }
        if (value instanceof Enum<?> constant) {
            return Names.kebab(constant);
        }
        return value instanceof Double number ? number(number) : String.valueOf(value);
    }

    /** Words that YAML 1.1 reads as something other than text. */
    private static boolean isWord(String text) {
        return text.matches("(?i)true|false|yes|no|on|off|y|n|null");
    }

    /** A number without a needless fraction: {@code 8}, {@code 0.1}. */
    static String number(double number) {
        boolean whole = number == Math.rint(number) && Math.abs(number) < 1e15;
        return whole ? Long.toString((long) number) : Double.toString(number);
    }

    /** Spellings of the constants of an enum. */
    static List<String> constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(c -> Names.kebab((Enum<?>) c)).toList();
    }
}
