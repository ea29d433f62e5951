package io.scadles.job.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Reads one configuration strictly and collects everything that is wrong with it.
 *
 * @param <T> root of the configuration
 */
final class ConfigReader<T extends Record> {

    private final Schema<T> schema;
    private final List<CrossRule<T>> rules;
    private final BiFunction<String, Map<String, Object>, Object> derived;

    private final List<ConfigProblem> problems = new ArrayList<>();
    private final Set<String> faulty = new HashSet<>();
    private final Map<String, Given> given = new LinkedHashMap<>();
    private final Map<String, List<Record>> entries = new HashMap<>();

    /** What was given for a key, and where. */
    private record Given(JsonNode node, String where) {}

    ConfigReader(
            Schema<T> schema,
            List<CrossRule<T>> rules,
            BiFunction<String, Map<String, Object>, Object> derived) {
        this.schema = schema;
        this.rules = rules;
        this.derived = derived;
    }

    /**
     * Reads a configuration.
     *
     * @param source what messages call the text: its file
     * @param yaml the text
     * @param overrides assignments {@code path=value} that replace what the text says
     * @throws ConfigException naming every mistake
     */
    T read(String source, String yaml, List<String> overrides) {
        return read(source, List.of(YamlDocument.parse(source, yaml)), List.of(), overrides);
    }

    /**
     * Reads a configuration from several texts.
     *
     * @param source what messages call all of them together
     * @param layers the texts; each replaces what those before it say
     * @param known mistakes that were found before
     * @param overrides assignments {@code path=value} that replace what the texts say
     * @throws ConfigException naming every mistake
     */
    T read(
            String source,
            List<YamlDocument> layers,
            List<ConfigProblem> known,
            List<String> overrides) {
        problems.addAll(known);
        for (YamlDocument document : layers) {
            problems.addAll(document.problems());
            document.problems().forEach(problem -> faulty.add(problem.path()));
            if (document.readable()) {
                collect("", document.root(), document);
            }
        }
        override(overrides);
        // A text that is not there may have held anything.
        boolean complete = known.isEmpty() && layers.stream().allMatch(YamlDocument::readable);
        Map<String, Object> values = values(source, complete);
        T config = schema.build(values);
        for (CrossRule<T> rule : rules) {
            // A relation between values that could not be read would only add noise.
            if (rule.paths().stream().noneMatch(faulty::contains) && !rule.holds().test(config)) {
                problems.add(new ConfigProblem(source, rule.paths().get(0), rule.explain(values)));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return config;
    }

    private void collect(String section, JsonNode node, YamlDocument document) {
        if (node.isNull() || node.isMissingNode()) {
            return; // a section whose keys are all left out
        }
        if (!(node instanceof ObjectNode object)) {
            String name = section.isEmpty() ? "the file" : section;
            problem(
                    document.where(section),
                    section,
                    "%s: expected a section with the keys %s"
                            .formatted(name, String.join(", ", schema.namesIn(section))));
            schema.keys().keySet().stream()
                    .filter(path -> section.isEmpty() || path.startsWith(section + "."))
                    .forEach(faulty::add);
            return;
        }
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String path = section.isEmpty() ? field.getKey() : section + "." + field.getKey();
            if (schema.isSection(path)) {
                collect(path, field.getValue(), document);
            } else if (schema.keys().containsKey(path)) {
                given.put(path, new Given(field.getValue(), document.where(path)));
            } else if (schema.entries().containsKey(path)) {
                entries.put(path, entries(path, field.getValue(), document));
            } else {
                unknown(path, field.getValue(), document);
            }
        }
    }

    private List<Record> entries(String path, JsonNode node, YamlDocument document) {
        List<Record> list = new ArrayList<>();
        if (!node.isArray()) {
            problem(
                    document.where(path),
                    path,
                    "%s: expected a list of sections, each begun with a hyphen".formatted(path));
            return list;
        }
        for (int i = 0; i < node.size(); i++) {
            String entry = "%s[%d]".formatted(path, i);
            Schema<?> keys = Schema.at(entry, schema.entries().get(path));
            list.add(
                    new ConfigReader<>(keys, List.of(), derived)
                            .entry(entry, node.get(i), document, problems));
        }
        return List.copyOf(list);
    }

    /** Reads one entry of a list of sections. */
    private T entry(String path, JsonNode node, YamlDocument document, List<ConfigProblem> found) {
        document.problems().forEach(problem -> faulty.add(problem.path()));
        collect(path, node, document);
        Map<String, Object> values = values(document.where(path), true);
        found.addAll(problems);
        return schema.build(values);
    }

    /** Names the unknown keys themselves, not just the section they are in. */
    private void unknown(String path, JsonNode node, YamlDocument document) {
        if (node instanceof ObjectNode object && !object.isEmpty()) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                unknown(path + "." + field.getKey(), field.getValue(), document);
            }
            return;
        }
        problem(document.where(path), path, unknownKey(path));
    }

    private String unknownKey(String path) {
        Optional<String> meant = Spelling.nearest(path, schema.paths());
        if (meant.isPresent()) {
            return "unknown key '%s'; did you mean '%s'?".formatted(path, meant.get());
        }
        int dot = path.lastIndexOf('.');
        String section = dot < 0 ? "" : path.substring(0, dot);
        List<String> known = schema.namesIn(schema.isSection(section) ? section : "");
        return "unknown key '%s'; remove it, known here: %s"
                .formatted(path, String.join(", ", known));
    }

    private void override(List<String> overrides) {
        Set<String> seen = new HashSet<>();
        for (String override : overrides) {
            String where = "--set " + override;
            int equals = override.indexOf('=');
            String path = equals < 0 ? override : override.substring(0, equals).strip();
            if (equals < 0) {
                problem(where, path, "expected path=value, like batching.max-batch=256");
            } else if (!schema.keys().containsKey(path)) {
                String text =
                        schema.isSection(path)
                                ? "%s is a section; set one of its keys: %s"
                                        .formatted(path, String.join(", ", schema.namesIn(path)))
                                : unknownKey(path);
                problem(where, path, text);
            } else if (!seen.add(path)) {
                problem(where, path, "key '%s' is set twice; keep one".formatted(path));
            } else {
                set(path, override.substring(equals + 1), where);
            }
        }
    }

    private void set(String path, String text, String where) {
        YamlDocument value = YamlDocument.parse(where, text);
        value.problems().forEach(p -> problem(where, path, p.text()));
        if (value.readable()) {
            // "--set data.folder=" means empty text, as people expect of a command line.
            JsonNode root = value.root();
            JsonNode node = root.isMissingNode() ? TextNode.valueOf("") : root;
            given.put(path, new Given(node, where));
        }
    }

    /** One value per key; for a faulty key a stand-in that lets the rest be looked at. */
    private Map<String, Object> values(String source, boolean complete) {
        Map<String, Object> values = new HashMap<>();
        schema.entries().keySet().forEach(path -> values.put(path, List.of()));
        values.putAll(entries);
        for (KeySpec key : schema.keys().values()) {
            Given value = given.get(key.path());
            if (value != null) {
                new ValueReader(key, text -> problem(value.where(), key.path(), text))
                        .read(value.node())
                        .ifPresent(v -> values.put(key.path(), v));
            } else if (key.defaultValue().isPresent()) {
                values.put(key.path(), key.defaultValue().get());
            } else if (key.required() && complete && !faulty.contains(key.path())) {
                problem(
                        source,
                        key.path(),
                        "missing key '%s' (%s); set it to %s"
                                .formatted(key.path(), key.key().value(), key.expected()));
            }
            if (!values.containsKey(key.path()) && key.key().derived().isEmpty()) {
                faulty.add(key.path());
                values.put(key.path(), key.standIn());
            }
        }
        for (KeySpec key : schema.keys().values()) {
            if (!values.containsKey(key.path())) {
                values.put(key.path(), derived.apply(key.path(), values));
            }
        }
        return values;
    }

    private void problem(String where, String path, String text) {
        problems.add(new ConfigProblem(where, path, text));
        faulty.add(path);
    }
}
