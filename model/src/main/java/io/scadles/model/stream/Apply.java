package io.scadles.model.stream;

/**
 * The coordinator's instruction for one block: which commits, with which weights, in which order,
 * and who is given the model.
 *
 * @param block index of the block
 * @param kind what to do
 * @param version version of the model before; Applies are executed strictly in this sequence
 * @param devices [d] ids whose commits are summed, in this order; where there are no rounds, {@link
 *     Commit#name names} of commits. With a task, the commit of its device that must have come
 *     before, if it is not applied yet
 * @param weights [d] weight of each; in a round they sum to 1, or are none if it had no samples
 * @param learningRate rate of this step, base rate times schedule times batch scale
 * @param next what follows: the next round, a device's next task, or that there are no rounds
 * @param pull whether a device that is given a task starts from the model, or goes on with its own
 *     replica
 * @param parallelism trainer subtasks, where each is to be told that there are no rounds; else 0
 * @param publish send the new version to evaluation and the model store
 */
public record Apply(
        int block,
        Kind kind,
        long version,
        String[] devices,
        float[] weights,
        double learningRate,
        RoundPlan next,
        boolean pull,
        int parallelism,
        boolean publish) {

    /** What an Apply asks of the updater. */
    public enum Kind {
        /** Sum the commits, take a step; send the new version if a round follows. */
        STEP,
        /** Send what is present again: a trainer has just started. */
        ANNOUNCE,
        /** Give a device its next task. */
        GIVE,
        /** A device has left: forget its replica and its commit. */
        FORGET,
        /** Tell all trainers what follows, although no step is taken. */
        TELL
    }

    /** A step at the end of a round. */
    public static Apply step(
            int block,
            long version,
            String[] devices,
            float[] weights,
            double learningRate,
            RoundPlan next,
            boolean publish) {
        return new Apply(
                block, Kind.STEP, version, devices, weights, learningRate, next, true, 0, publish);
    }

    /**
     * Asks the updater to send what is present of a block.
     *
     * @param parallelism trainer subtasks
     */
    public static Apply announce(int block, int parallelism) {
        return new Apply(
                block,
                Kind.ANNOUNCE,
                -1,
                new String[0],
                new float[0],
                0,
                new RoundPlan(-1, 0, false, false, false, ""),
                false,
                parallelism,
                false);
    }
}
