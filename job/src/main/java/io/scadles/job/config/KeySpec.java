package io.scadles.job.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Optional;

/**
 * What is known about one key.
 *
 * @param path dotted path
 * @param type type of the value, or of its elements
 * @param list whether the value is a list
 * @param key what the key's annotation says
 */
record KeySpec(String path, Class<?> type, boolean list, Key key) {

    static KeySpec of(String path, RecordComponent component, Key key) {
        if (component.getGenericType() instanceof ParameterizedType generic) {
            return new KeySpec(path, (Class<?>) generic.getActualTypeArguments()[0], true, key);
        }
        return new KeySpec(path, component.getType(), false, key);
    }

    /** Whether the key must be given. */
    boolean required() {
        return key.byDefault().isEmpty() && key.derived().isEmpty();
    }

    /** The default in words, for tables. */
    String defaultInWords() {
        if (required()) {
            return "required";
        }
        return key.derived().isEmpty() ? key.byDefault() : key.derived();
    }

    /** What the value may be, in words: {@code a whole number, at least 1 and at most 120}. */
    String expected() {
        String range = range();
        String what = list ? "a list of " + plural() : singular();
        if (range.isEmpty()) {
            return what;
        }
        return what + (list ? ", each " : ", ") + range;
    }

    /** Allowed numbers in words, empty if all are. */
    String range() {
        StringBuilder range = new StringBuilder();
        if (key.min() != Double.NEGATIVE_INFINITY) {
            range.append("at least ").append(Values.number(key.min()));
        }
        if (key.above() != Double.NEGATIVE_INFINITY) {
            range.append("above ").append(Values.number(key.above()));
        }
        if (key.max() != Double.POSITIVE_INFINITY) {
            range.append(range.isEmpty() ? "" : " and ");
            range.append("at most ").append(Values.number(key.max()));
        }
        return range.toString();
    }

    /** Whether a number lies within the bounds. */
    boolean allows(double number) {
        return number >= key.min() && number > key.above() && number <= key.max();
    }

    /**
     * The value if the key is left out; empty if there is none or it is derived.
     *
     * @throws IllegalStateException if the default itself breaks the rules of the key
     */
    Optional<Object> defaultValue() {
        if (key.byDefault().isEmpty()) {
            return Optional.empty();
        }
        JsonNode node = YamlDocument.parse("default", key.byDefault()).root();
        ValueReader reader =
                new ValueReader(
                        this,
                        text -> {
                            throw new IllegalStateException("default of " + text);
                        });
        return reader.read(node);
    }

    /** Something of the right type where the value is missing; null where that is possible. */
    Object standIn() {
        return switch (list ? "List" : type.getSimpleName()) {
            case "int" -> 0;
            case "long" -> 0L;
            case "double" -> 0.0;
            case "boolean" -> false;
            default -> null;
        };
    }

    private String singular() {
        if (type.isEnum()) {
            return "one of " + String.join(", ", Values.constants(type));
        }
        return switch (type.getSimpleName()) {
            case "int", "long", "Integer", "Long" -> "a whole number";
            case "double", "Double" -> "a number";
            case "boolean", "Boolean" -> "true or false";
            default -> "text";
        };
    }

    private String plural() {
        return switch (singular()) {
            case "a whole number" -> "whole numbers";
            case "a number" -> "numbers";
            default -> singular();
        };
    }
}
