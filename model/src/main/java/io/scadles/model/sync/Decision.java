package io.scadles.model.sync;

import io.scadles.model.stream.Apply;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.LocalWork;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.RoundReport;
import java.util.Optional;

/**
 * One instruction for the updater, the same for all blocks.
 *
 * @param kind what to do
 * @param version version of the model before
 * @param devices [d] ids whose commits are summed, in this order
 * @param weights [d] their weights
 * @param rate of the step
 * @param next what follows
 * @param pull whether a device that is given a task starts from the model
 * @param parallelism trainer subtasks, where each is to be told something
 * @param publish whether the new version is to be evaluated and stored
 * @param report for results and metrics, if there is something to report
 */
public record Decision(
        Apply.Kind kind,
        long version,
        String[] devices,
        float[] weights,
        double rate,
        RoundPlan next,
        boolean pull,
        int parallelism,
        boolean publish,
        Optional<RoundReport> report) {

    private static final String[] NOBODY = {};
    private static final float[] NOTHING = {};

    /** A step. */
    static Decision step(
            long version,
            String[] devices,
            float[] weights,
            double rate,
            RoundPlan next,
            boolean publish,
            RoundReport report) {
        return new Decision(
                Apply.Kind.STEP,
                version,
                devices,
                weights,
                rate,
                next,
                true,
                0,
                publish,
                Optional.of(report));
    }

    /**
     * A task for a device.
     *
     * @param after names of commits that must have come before
     */
    static Decision give(RoundPlan task, boolean pull, String... after) {
        return new Decision(
                Apply.Kind.GIVE,
                task.version(),
                after,
                NOTHING,
                0,
                task,
                pull,
                0,
                false,
                Optional.empty());
    }

    /** A device has left. */
    static Decision forget(DeviceKey device, RoundPlan plan) {
        RoundPlan none =
                RoundPlan.task(
                        device, plan.version(), plan.startMs(), LocalWork.GRADIENT, plan.lineage());
        return without(Apply.Kind.FORGET, none, false, 0, false);
    }

    /** What all trainers are to know. */
    static Decision tell(RoundPlan next, int parallelism, boolean publish) {
        return without(Apply.Kind.TELL, next, false, parallelism, publish);
    }

    private static Decision without(
            Apply.Kind kind, RoundPlan next, boolean pull, int parallelism, boolean publish) {
        return new Decision(
                kind,
                next.version(),
                NOBODY,
                NOTHING,
                0,
                next,
                pull,
                parallelism,
                publish,
                Optional.empty());
    }

    /** The same, with something else after it, which each trainer is told if it is no round. */
    Decision followedBy(RoundPlan other, int trainers) {
        return new Decision(
                kind, version, devices, weights, rate, other, pull, trainers, publish, report);
    }

    /** The instruction for one block. */
    public Apply apply(int block) {
        return new Apply(
                block, kind, version, devices, weights, rate, next, pull, parallelism, publish);
    }
}
