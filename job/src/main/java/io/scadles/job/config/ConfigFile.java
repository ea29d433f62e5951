package io.scadles.job.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A configuration file of any kind, read as strictly as an experiment. */
public final class ConfigFile {

    private ConfigFile() {}

    /**
     * Reads a file.
     *
     * @param file the file; it may extend another one
     * @param what what it is, for messages: {@code an experiment file}
     * @param root record whose components are annotated keys, sections and lists of sections; a key
     *     with a derived default that is left out is null
     * @param rules relations that must hold
     * @throws ConfigException naming every mistake
     */
    public static <T extends Record> T read(
            Path file, String what, Class<T> root, List<CrossRule<T>> rules) {
        List<ConfigProblem> problems = new ArrayList<>();
        List<YamlDocument> layers = FileLayers.of(file, what, problems);
        return new ConfigReader<>(Schema.of(root), rules, (path, values) -> null)
                .read(file.toString(), layers, problems, List.of());
    }
}
