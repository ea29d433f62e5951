package io.scadles.job.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Turns the node of one key into its value, or says what is wrong with it. */
final class ValueReader {

    private final KeySpec key;
    private final Consumer<String> problems;

    ValueReader(KeySpec key, Consumer<String> problems) {
        this.key = key;
        this.problems = problems;
    }

    /** The value; empty if anything is wrong with it. */
    Optional<Object> read(JsonNode node) {
        if (!key.list()) {
            return element(key.path(), node);
        }
        if (!node.isArray()) {
            return wrong(key.path(), node);
        }
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            element("%s[%d]".formatted(key.path(), i), node.get(i)).ifPresent(elements::add);
        }
        return elements.size() == node.size()
                ? Optional.of(List.copyOf(elements))
                : Optional.empty();
    }

    private Optional<Object> element(String path, JsonNode node) {
        if (node.isNull()) {
            problems.accept(
                    "%s has no value; give %s, or leave the key out"
                            .formatted(path, key.expected()));
            return Optional.empty();
        }
        if (key.type().isEnum()) {
            return constant(path, node);
        }
        return switch (key.type().getSimpleName()) {
            case "int", "Integer" -> whole(path, node, Integer.MAX_VALUE).map(Long::intValue);
            case "long", "Long" -> whole(path, node, Long.MAX_VALUE).map(value -> value);
            case "double", "Double" -> number(path, node).map(value -> value);
            case "boolean", "Boolean" ->
                    node.isBoolean() ? Optional.of(node.booleanValue()) : wrong(path, node);
            default -> text(path, node);
        };
    }

    private Optional<Long> whole(String path, JsonNode node, long largest) {
        if (!node.isIntegralNumber()) {
            return wrong(path, node);
        }
        long value = node.longValue();
        if (Math.abs(value) > largest) {
            problems.accept(
                    "%s (%d) is too large, at most %d fits".formatted(path, value, largest));
            return Optional.empty();
        }
        return inBounds(path, value) ? Optional.of(value) : Optional.empty();
    }

    private Optional<Double> number(String path, JsonNode node) {
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            return wrong(path, node);
        }
        double value = node.doubleValue();
        return inBounds(path, value) ? Optional.of(value) : Optional.empty();
    }

    private boolean inBounds(String path, double value) {
        if (key.allows(value)) {
            return true;
        }
        problems.accept("%s (%s) must be %s".formatted(path, Values.number(value), key.range()));
        return false;
    }

    private Optional<Object> constant(String path, JsonNode node) {
        for (Object constant : key.type().getEnumConstants()) {
            if (node.isTextual() && Names.kebab((Enum<?>) constant).equals(node.textValue())) {
                return Optional.of(constant);
            }
        }
        String meant =
                Spelling.nearest(node.asText(), Values.constants(key.type()))
                        .map("; did you mean '%s'?"::formatted)
                        .orElse("");
        problems.accept(
                "%s: expected %s, got %s%s".formatted(path, key.expected(), came(node), meant));
        return Optional.empty();
    }

    private Optional<Object> text(String path, JsonNode node) {
        if (!node.isTextual()) {
            String hint = node.isValueNode() ? "; put it in quotes" : "";
            problems.accept("%s: expected text, got %s%s".formatted(path, came(node), hint));
            return Optional.empty();
        }
        // Empty text means something only where it is the default.
        if (node.textValue().isBlank() && !key.key().byDefault().equals("''")) {
            problems.accept("%s: expected text, got none; give one".formatted(path));
            return Optional.empty();
        }
        return Optional.of(node.textValue());
    }

    private <V> Optional<V> wrong(String path, JsonNode node) {
        problems.accept("%s: expected %s, got %s".formatted(path, key.expected(), came(node)));
        return Optional.empty();
    }

    private static String came(JsonNode node) {
        if (node.isObject()) {
            return "a section";
        }
        if (node.isArray()) {
            return "a list";
        }
        return node.isTextual() ? "'" + node.textValue() + "'" : node.asText();
    }
}
