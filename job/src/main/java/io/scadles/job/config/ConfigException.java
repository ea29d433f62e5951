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

    /** The mistakes, those of the file in the order of its lines. */
    public List<ConfigProblem> problems() {
        return problems;
    }
}
