package io.scadles.job.config;

import java.util.List;
import java.util.stream.Collectors;

/** Everything that is wrong with a configuration, one line each. */
public final class ConfigException extends RuntimeException {

    private final List<ConfigProblem> problems;

    /**
     * @param problems at least one
     */
    public ConfigException(List<ConfigProblem> problems) {
        super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /**
     * What turned out wrong only when what a key names was looked at: a file, devices, labels.
     *
     * @param key dotted path of the key
     */
    public static ConfigException of(String key, IllegalArgumentException cause) {
        ConfigException found =
                new ConfigException(List.of(new ConfigProblem(key, key, cause.getMessage())));
        found.initCause(cause);
        return found;
    }

    /** The mistakes, those of the file in the order of its lines. */
    public List<ConfigProblem> problems() {
        return problems;
    }
}
