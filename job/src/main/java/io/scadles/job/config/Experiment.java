package io.scadles.job.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A checked experiment: its name and its effective configuration.
 *
 * @param name name of the experiment: that of its file, without extension
 * @param config every value there is, given or by default
 */
public record Experiment(String name, ExperimentConfig config) {

    static final Schema<ExperimentConfig> SCHEMA = Schema.of(ExperimentConfig.class);

    private static final String PARALLELISM = "flink.parallelism";

    /**
     * Reads an experiment file.
     *
     * @param file the file; with the key {@code extends} it takes over what another file says
     * @param overrides assignments {@code path=value} that replace what the file says
     * @throws ConfigException naming every mistake
     */
    public static Experiment read(Path file, List<String> overrides) {
        String name = nameOf(file);
        List<ConfigProblem> problems = new ArrayList<>();
        List<YamlDocument> layers = FileLayers.of(file, "an experiment file", problems);
        return new Experiment(
                name, reader(name).read(file.toString(), layers, problems, overrides));
    }

    /**
     * Reads an experiment from text.
     *
     * @param name name of the experiment
     * @param source what messages call the text
     * @param yaml the text
     * @param overrides assignments {@code path=value} that replace what the text says
     * @throws ConfigException naming every mistake
     */
    public static Experiment parse(
            String name, String source, String yaml, List<String> overrides) {
        return new Experiment(name, reader(name).read(source, yaml, overrides));
    }

    private static ConfigReader<ExperimentConfig> reader(String name) {
        return new ConfigReader<>(SCHEMA, ExperimentRules.ALL, new Derived(name)::value);
    }

    private static String nameOf(Path file) {
        String name = file.getFileName().toString();
        return name.replaceFirst("\\.ya?ml$", "");
    }

    /**
     * The effective configuration in canonical form: every key, in a fixed order and spelling.
     * Reads back to the same configuration.
     */
    public String toYaml() {
        StringBuilder yaml = new StringBuilder();
        String section = "";
        for (Map.Entry<String, Object> entry : SCHEMA.values(config).entrySet()) {
            String path = entry.getKey();
            int dot = path.indexOf('.');
            if (dot >= 0 && !path.substring(0, dot).equals(section)) {
                section = path.substring(0, dot);
                yaml.append(section).append(":\n");
            }
            yaml.append(dot < 0 ? "" : "  ")
                    .append(path.substring(dot + 1))
                    .append(": ")
                    .append(Values.yaml(entry.getValue()))
                    .append('\n');
        }
        return yaml.toString();
    }

    /** The same experiment with a number of trainers. */
    public Experiment withParallelism(int trainers) {
        Map<String, Object> values = SCHEMA.values(config);
        values.put(PARALLELISM, trainers);
        return new Experiment(name, SCHEMA.build(values));
    }

    /**
     * SHA-256 over the canonical form, in hexadecimal digits, but for the parallelism: it may
     * follow from the machine, may change while a run lasts, and changes no model.
     */
    public String hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(
                            digest.digest(
                                    withParallelism(0).toYaml().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The effective configuration as a table for people: path, value, default, description. */
    public String table() {
        return EffectiveTable.of(this);
    }
}
