package io.scadles.job.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * YAML text as a tree, with the line of every path and everything that is wrong with the text
 * itself: syntax, keys given twice, references.
 */
final class YamlDocument {

    private static final YAMLFactory YAML = new YAMLFactory();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String source;
    private final Map<String, Integer> lines = new HashMap<>();
    private final List<ConfigProblem> problems = new ArrayList<>();
    private JsonNode root = NODES.missingNode();
    private boolean readable = true;

    private YamlDocument(String source) {
        this.source = source;
    }

    static YamlDocument parse(String source, String text) {
        var document = new YamlDocument(source);
        try (YAMLParser parser = YAML.createParser(text)) {
            document.readAll(parser);
        } catch (JsonProcessingException e) {
            document.readable = false;
            document.problems.add(syntaxProblem(source, e));
        } catch (IOException e) {
            throw new UncheckedIOException("text in memory cannot fail to be read", e);
        }
        return document;
    }

    /** The tree; missing if the text is empty or cannot be read. */
    JsonNode root() {
        return root;
    }

    /** Whether there is a tree to look at. */
    boolean readable() {
        return readable;
    }

    List<ConfigProblem> problems() {
        return problems;
    }

    /** Source and, where known, line of a path. */
    String where(String path) {
        Integer line = lines.get(path);
        return line == null ? source : source + ":" + line;
    }

    /** Removes a key of the top level and returns its value; missing if it is not given. */
    JsonNode take(String name) {
        if (root instanceof ObjectNode object && object.has(name)) {
            return object.remove(name);
        }
        return NODES.missingNode();
    }

    private void readAll(YAMLParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            return;
        }
        root = read(parser, first, "");
        if (parser.nextToken() != null) {
            problem(parser, "", "expected one YAML document, found another after '---'; remove it");
        }
    }

    private JsonNode read(YAMLParser parser, JsonToken token, String path) throws IOException {
        if (parser.isCurrentAlias()) {
            problem(
                    parser,
                    path,
                    "%s: references (*) are not supported; write the value out".formatted(path));
            return NODES.missingNode();
        }
        return switch (token) {
            case START_OBJECT -> readObject(parser, path);
            case START_ARRAY -> readArray(parser, path);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser);
            case VALUE_TRUE, VALUE_FALSE -> truth(parser);
            case VALUE_NULL -> NODES.nullNode();
            default -> NODES.textNode(parser.getText());
        };
    }

    private ObjectNode readObject(YAMLParser parser, String path) throws IOException {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            String child = path.isEmpty() ? name : path + "." + name;
            int line = parser.currentTokenLocation().getLineNr();
            Integer before = lines.putIfAbsent(child, line);
            JsonNode value = read(parser, parser.nextToken(), child);
            if (before == null && !value.isMissingNode()) {
                object.set(name, value);
            } else if (before != null) {
                problems.add(
                        new ConfigProblem(
                                source + ":" + line,
                                child,
                                "key '%s' is given twice, first in line %d; keep one"
                                        .formatted(child, before)));
            }
        }
        return object;
    }

    private ArrayNode readArray(YAMLParser parser, String path) throws IOException {
        ArrayNode array = NODES.arrayNode();
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            String child = "%s[%d]".formatted(path, array.size());
            lines.putIfAbsent(child, parser.currentTokenLocation().getLineNr());
            JsonNode element = read(parser, token, child);
            array.add(element.isMissingNode() ? NODES.nullNode() : element);
        }
        return array;
    }

    /** A number as people read it: YAML would take 010 for 8, and has an infinity. */
    private static JsonNode number(YAMLParser parser) throws IOException {
        String text = parser.getText();
        String digits = text.replace("_", "");
        if (digits.matches("[-+]?(0|[1-9][0-9]{0,17})")) {
            return NODES.numberNode(Long.parseLong(digits));
        }
        if (digits.matches("[-+]?(0|[1-9][0-9]*)?(\\.[0-9]*)?([eE][-+]?[0-9]+)?")) {
            return NODES.numberNode(Double.parseDouble(digits));
        }
        return NODES.textNode(text);
    }

    /** YAML 1.1 takes yes, no, on and off for truth values; here they are text. */
    private static JsonNode truth(JsonParser parser) throws IOException {
        String text = parser.getText();
        return switch (text) {
            case "true", "false" -> NODES.booleanNode(Boolean.parseBoolean(text));
            default -> NODES.textNode(text);
        };
    }

    private void problem(YAMLParser parser, String path, String text) {
        int line = parser.currentTokenLocation().getLineNr();
        problems.add(new ConfigProblem(source + ":" + line, path, text));
    }

    private static ConfigProblem syntaxProblem(String source, JsonProcessingException e) {
        int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
        int column = e.getLocation() == null ? 1 : e.getLocation().getColumnNr();
        String what = e.getOriginalMessage();
        if (e.getCause() instanceof MarkedYAMLException marked) {
            Mark mark = marked.getProblemMark();
            line = mark.getLine() + 1;
            column = mark.getColumn() + 1;
            what = marked.getProblem();
        }
        return new ConfigProblem(
                source + ":" + line,
                "",
                "not YAML at line %d, column %d: %s".formatted(line, column, what));
    }
}
