package io.scadles.job.paper;

import io.scadles.job.config.ConfigProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The relations within a group file that its keys alone do not show. */
final class GroupRules {

    private final Path file;
    private final GroupConfig config;
    private final List<ConfigProblem> problems = new ArrayList<>();

    GroupRules(Path file, GroupConfig config) {
        this.file = file;
        this.config = config;
    }

    /** What is wrong. */
    List<ConfigProblem> problems() {
        if (config.comparisons().isEmpty() && config.accumulations().isEmpty()) {
            problem(
                    "comparisons",
                    "comparisons and accumulations are both empty; give at least one row");
        }
        comparisons();
        plots();
        return problems;
    }

    private void comparisons() {
        Set<String> names = new HashSet<>();
        Map<String, Comparison> targets = new HashMap<>();
        for (int i = 0; i < config.comparisons().size(); i++) {
            Comparison comparison = config.comparisons().get(i);
            String path = "comparisons[%d].".formatted(i);
            if (!names.add(comparison.name())) {
                problem(
                        path + "name",
                        "%sname: there is a row '%s' already; give it another name"
                                .formatted(path, comparison.name()));
            }
            exists(path + "ours", comparison.ours());
            if (!comparison.baseline().isEmpty()) {
                exists(path + "baseline", comparison.baseline());
            }
            for (String experiment : comparison.experiments()) {
                Comparison before = targets.putIfAbsent(experiment, comparison);
                if (before != null && !sameTarget(before, comparison)) {
                    problem(
                            path + "target",
                            "%starget (%s) must be that of row '%s' (%s): both are about '%s', and"
                                            .formatted(
                                                    path,
                                                    comparison.targetInWords(),
                                                    before.name(),
                                                    before.targetInWords(),
                                                    experiment)
                                    + " a run has one target");
                }
            }
        }
    }

    private static boolean sameTarget(Comparison a, Comparison b) {
        return a.metric() == b.metric() && a.target() == b.target();
    }

    private void exists(String path, String experiment) {
        if (!Files.exists(file.resolveSibling(experiment + ".yaml"))) {
            problem(
                    path,
                    "%s: there is no experiment '%s'; expected the file %s"
                            .formatted(
                                    path, experiment, file.resolveSibling(experiment + ".yaml")));
        }
    }

    private void plots() {
        List<String> rows = config.comparisons().stream().map(Comparison::name).toList();
        Set<String> files = new HashSet<>();
        for (int i = 0; i < config.plots().size(); i++) {
            Plot plot = config.plots().get(i);
            String path = "plots[%d].".formatted(i);
            if (!plot.file().matches("[a-z0-9-]+")) {
                problem(
                        path + "file",
                        "%sfile (%s) must be made of small letters, digits and hyphens: it is the"
                                        .formatted(path, plot.file())
                                + " name of files");
            }
            if (!files.add(plot.file())) {
                problem(
                        path + "file",
                        "%sfile (%s) is the name of another plot; give it another one"
                                .formatted(path, plot.file()));
            }
            for (String row : plot.comparisons()) {
                if (!rows.contains(row)) {
                    problem(
                            path + "comparisons",
                            "%scomparisons: there is no row '%s'; known: %s"
                                    .formatted(path, row, String.join(", ", rows)));
                }
            }
        }
    }

    private void problem(String path, String text) {
        problems.add(new ConfigProblem(file.toString(), path, text));
    }
}
