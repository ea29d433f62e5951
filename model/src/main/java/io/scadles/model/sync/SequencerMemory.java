package io.scadles.model.sync;

import io.scadles.model.stream.RoundPlan;

/**
 * What the coordinator must remember across a crash. Who has reported is not among it: on a restart
 * all report again.
 *
 * @param plan the present round, or that there are none
 * @param steps rounds with samples so far
 * @param samples samples trained on so far
 * @param horizonMs event time up to which the log may be read
 * @param model what the synchronization model remembers
 * @param clocks [d] devices that have tasks of their own; none in rounds
 * @param commits commits since the last round was full, where there are no rounds
 * @param held [h] names of commits that wait to be applied with others
 * @param heldWeights [h] their weights
 * @param syncModel name of the synchronization model
 * @param changedMs event time from which that was wanted
 * @param switches [s] changes of it that are still to come
 */
public record SequencerMemory(
        RoundPlan plan,
        long steps,
        long samples,
        long horizonMs,
        double[] model,
        DeviceClock[] clocks,
        long commits,
        String[] held,
        float[] heldWeights,
        String syncModel,
        long changedMs,
        ModelSwitch[] switches) {

    static final ModelSwitch[] NO_SWITCHES = {};

    /** In rounds. */
    public SequencerMemory(
            RoundPlan plan, long steps, long samples, long horizonMs, double[] model) {
        this(
                plan,
                steps,
                samples,
                horizonMs,
                model,
                new DeviceClock[0],
                0,
                new String[0],
                new float[0],
                "",
                0,
                NO_SWITCHES);
    }

    /** At the start of a run: version 0. */
    static SequencerMemory first(RoundRules rules, String lineage) {
        return new SequencerMemory(
                        rules.firstPlan(lineage),
                        0,
                        0,
                        rules.startMs() + rules.lookAheadMs(),
                        rules.model().start(rules.startMs()))
                .with(
                        rules.modelName(),
                        rules.startMs(),
                        rules.switches().planned().toArray(ModelSwitch[]::new));
    }

    /** For another model, which begins with a plan; no device has a task. */
    SequencerMemory continued(RoundPlan next, SyncModel other) {
        return new SequencerMemory(
                next,
                steps,
                samples,
                horizonMs,
                other.start(next.startMs()),
                new DeviceClock[0],
                commits,
                new String[0],
                new float[0],
                "",
                0,
                NO_SWITCHES);
    }

    /** With what is to be remembered of changes of the model. */
    SequencerMemory with(String name, long sinceMs, ModelSwitch[] others) {
        return new SequencerMemory(
                plan,
                steps,
                samples,
                horizonMs,
                model,
                clocks,
                commits,
                held,
                heldWeights,
                name,
                sinceMs,
                others);
    }
}
