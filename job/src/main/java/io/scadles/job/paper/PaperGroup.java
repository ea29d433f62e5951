package io.scadles.job.paper;

import io.scadles.job.config.ClockConfig;
import io.scadles.job.config.ConfigException;
import io.scadles.job.config.ConfigFile;
import io.scadles.job.config.ConfigProblem;
import io.scadles.job.config.Experiment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A group of experiments that together stand for a table or figure of the paper: a folder with
 * {@code group.yaml} and the experiment files it names.
 */
public final class PaperGroup {

    /** Name of the file that describes a group. */
    static final String FILE = "group.yaml";

    private final Path folder;
    private final GroupConfig config;
    private final List<String> overrides;
    private final Map<String, Comparison> targets;

    private PaperGroup(Path folder, GroupConfig config, List<String> overrides) {
        this.folder = folder;
        this.config = config;
        this.overrides = List.copyOf(overrides);
        Map<String, Comparison> experiments = new LinkedHashMap<>();
        for (Comparison comparison : config.comparisons()) {
            comparison.experiments().forEach(name -> experiments.putIfAbsent(name, comparison));
        }
        this.targets = experiments;
    }

    /**
     * Reads a group with all its experiments.
     *
     * @param folder folder of the group
     * @param overrides assignments {@code path=value} for every experiment; not the seed
     * @throws ConfigException naming every mistake of the group and of its experiments
     */
    public static PaperGroup read(Path folder, List<String> overrides) {
        Path file = folder.resolve(FILE);
        GroupConfig config =
                ConfigFile.read(file, "the name of a group", GroupConfig.class, List.of());
        var group = new PaperGroup(folder, config, overrides);
        Set<ConfigProblem> problems = new LinkedHashSet<>(new GroupRules(file, config).problems());
        group.targets.keySet().forEach(name -> problems.addAll(group.problemsOf(name)));
        if (!problems.isEmpty()) {
            throw new ConfigException(List.copyOf(problems));
        }
        return group;
    }

    /**
     * The groups in a folder, by name.
     *
     * @throws ConfigException if one of them cannot be read
     */
    public static List<PaperGroup> all(Path folder) {
        try (var entries = Files.list(folder)) {
            return entries.filter(entry -> Files.exists(entry.resolve(FILE)))
                    .sorted()
                    .map(entry -> read(entry, List.of()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the groups in " + folder, e);
        }
    }

    private List<ConfigProblem> problemsOf(String name) {
        List<ConfigProblem> problems = new ArrayList<>();
        for (String override : overrides) {
            if (override.strip().startsWith("seed=")) {
                problems.add(
                        new ConfigProblem(
                                "--set " + override,
                                "seed",
                                "a group runs for several seeds; give them with --seeds"));
            }
        }
        Path file = experimentFile(name);
        if (!Files.exists(file)) {
            return problems; // said by the rules, with who names it
        }
        try {
            Experiment experiment = Experiment.read(file, overrides);
            if (experiment.config().clock().mode() != ClockConfig.Mode.REPLAY) {
                problems.add(
                        new ConfigProblem(
                                file.toString(),
                                "clock.mode",
                                "clock.mode (live) must be replay: results are compared on the"
                                        + " virtual clock"));
            }
        } catch (ConfigException e) {
            problems.addAll(e.problems());
        }
        return problems;
    }

    /** Name of the group: that of its folder. */
    public String name() {
        return folder.toAbsolutePath().normalize().getFileName().toString();
    }

    /** Title of the group's page. */
    public String title() {
        return config.title();
    }

    /** What of the paper it stands for. */
    public String standsFor() {
        return config.standsFor();
    }

    /** Names of the experiments, in the order in which they are run. */
    public List<String> experiments() {
        return List.copyOf(targets.keySet());
    }

    /**
     * An experiment with one of the seeds.
     *
     * @throws ConfigException if it cannot be read any more
     */
    public Experiment experiment(String name, long seed) {
        List<String> all = new ArrayList<>(overrides);
        all.add("seed=" + seed);
        return Experiment.read(experimentFile(name), all);
    }

    GroupConfig config() {
        return config;
    }

    /** The comparison that says what an experiment is to reach; all of its comparisons agree. */
    Comparison target(String experiment) {
        return targets.get(experiment);
    }

    /** What was set on the command line. */
    List<String> overrides() {
        return overrides;
    }

    /** The comparisons of a plot. */
    List<Comparison> comparisons(Plot plot) {
        return config.comparisons().stream()
                .filter(
                        comparison ->
                                plot.comparisons().isEmpty()
                                        || plot.comparisons().contains(comparison.name()))
                .toList();
    }

    private Path experimentFile(String name) {
        return folder.resolve(name + ".yaml");
    }
}
