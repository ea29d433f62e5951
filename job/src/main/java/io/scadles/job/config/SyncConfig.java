package io.scadles.job.config;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How devices are synchronized. */
public record SyncConfig(
        @Key(value = "synchronization model", byDefault = "scadles") Model model,
        @Key(
                        value =
                                "models to which records of the topic control.<topic prefix> may change a run, and"
                                        + " back: scadles, ssp, asp, adsp; none: there is no such topic",
                        byDefault = "[]")
                List<Model> switchable,
        @Key(
                        value =
                                "changes of the model that are planned, each as second of the run and model:"
                                        + " '60 adsp'",
                        byDefault = "[]")
                List<String> switches,
        @Key(
                        value = "steps of a device between two commits",
                        derived =
                                "40 for adacomm, 1000 at most for adsp, 10 for local-sgd, fedavg and their kin, else 1",
                        min = 1,
                        max = 100_000)
                int localSteps,
        @Key(
                        value = "rounds of single steps before these (post-local-sgd)",
                        derived =
                                "the first of optimizer.decay-at-rounds for post-local-sgd, else 0",
                        min = 0)
                int localAfterRounds,
        @Key(
                        value =
                                "time between two adaptations of the steps (adacomm), or of batches to speeds",
                        byDefault = "60000",
                        min = 1)
                long adaptEveryMs,
        @Key(
                        value = "weight of the pull towards the model of the round (fedprox)",
                        derived = "0.01 for fedprox, else 0",
                        min = 0)
                double proximal,
        @Key(
                        value = "length of the updater's step along the devices' mean change",
                        byDefault = "1",
                        above = 0)
                double serverRate,
        @Key(
                        value = "steps a device may be ahead of the slowest (ssp)",
                        byDefault = "39",
                        min = 0,
                        max = 1_000_000)
                int staleness,
        @Key(
                        value = "commits that move the model together (fedbuff)",
                        byDefault = "10",
                        min = 1,
                        max = 10_000)
                int bufferedCommits,
        @Key(
                        value = "a device silent for longer takes no part until it returns",
                        byDefault = "10000",
                        min = 1)
                long livenessTimeoutMs,
        @Key(
                        value = "commits in a row that are not finite before a device is shut out",
                        byDefault = "3",
                        min = 1)
                int quarantineAfter) {

    /** A planned change, as written. */
    static final String SWITCH = " *[0-9]{1,9} +[a-z]+ *";

    private static final Set<Model> CHANGEABLE =
            EnumSet.of(Model.SCADLES, Model.SSP, Model.ASP, Model.ADSP);

    static final int ADACOMM_STEPS = 40;
    static final int LOCAL_STEPS = 10;
    static final int ADSP_STEPS = 1000;
    static final double PROXIMAL = 0.01;

    /** A planned change of the model. */
    public record Planned(long second, Model model) {}

    /** Planned changes, in the order in which they are written. */
    public List<Planned> planned() {
        List<Planned> planned = new ArrayList<>();
        for (String change : switches) {
            String[] parts = change.strip().split(" +");
            planned.add(new Planned(Long.parseLong(parts[0]), byName(parts[1]).orElseThrow()));
        }
        return planned;
    }

    /** Whether planned changes are written as they must be. */
    boolean plannedWell() {
        return switches.stream()
                .allMatch(
                        change ->
                                change.matches(SWITCH)
                                        && byName(change.strip().split(" +")[1]).isPresent());
    }

    private static Optional<Model> byName(String name) {
        return CHANGEABLE.stream().filter(model -> Names.kebab(model).equals(name)).findFirst();
    }

    /** All models that a run may have: that of its start, and those to which it may change. */
    public Set<Model> models() {
        Set<Model> models = EnumSet.of(model);
        models.addAll(switchable);
        if (plannedWell()) {
            planned().forEach(change -> models.add(change.model()));
        }
        return models;
    }

    /** Whether a run may change its model, as planned or by control records. */
    public boolean changes() {
        return isSteered() || !switches.isEmpty();
    }

    /** Whether control records may change a run's model. */
    public boolean isSteered() {
        return !switchable.isEmpty();
    }

    /** Whether all models that a run may have can be changed to and from. */
    boolean changesWell() {
        return !changes() || CHANGEABLE.containsAll(models());
    }

    /** Names of the models that control records may ask for. */
    public List<String> names() {
        return models().stream().map(Names::kebab).sorted().toList();
    }

    /** Steps between two commits under one of the models. */
    public int localSteps(Model which) {
        return which == model ? localSteps : Derived.localSteps(which);
    }

    /** Synchronization models. */
    public enum Model {
        /** Batches follow rates; commits are weighted by batch. */
        SCADLES,
        /** The baseline: equal batches, equal weights. */
        DDL,
        /** Replicas take some steps; their mean is the next model. */
        LOCAL_SGD,
        /** As ddl at first, then as local-sgd. */
        POST_LOCAL_SGD,
        /** As local-sgd, weighted by samples. */
        FEDAVG,
        /** As fedavg, with a pull towards the model of the round. */
        FEDPROX,
        /** As local-sgd. */
        FIXED_ADACOMM,
        /** As local-sgd, with fewer steps as the loss falls. */
        ADACOMM,
        /** As ddl, with batches by the speeds of the devices. */
        BATCHTUNE,
        /** Some commits at a time move the model, older ones less. */
        FEDBUFF,
        /** Every commit moves the model; nobody gets too far ahead. */
        SSP,
        /** Every commit moves the model; nobody waits. */
        ASP,
        /** Every commit moves the model; timers make all commit equally often. */
        ADSP;

        /** Whether all devices commit before the model takes a step. */
        public boolean inRounds() {
            return this != SSP && this != ASP && this != ADSP && this != FEDBUFF;
        }

        /** Whether a commit is of one step, always. */
        boolean ofSingleSteps() {
            return ofGradients() || this == SSP || this == ASP;
        }

        /** Whether a round is of one gradient per device, always. */
        public boolean ofGradients() {
            return this == SCADLES || this == DDL || this == BATCHTUNE;
        }

        /** Whether commits count by their samples. */
        public boolean bySamples() {
            return this == SCADLES || this == FEDAVG || this == FEDPROX;
        }
    }
}
