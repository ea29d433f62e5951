package io.scadles.model.stream;

/**
 * The coordinator's numbered instruction for one block: which commits, with which weights, in which
 * order.
 *
 * @param block index of the block
 * @param kind what to do
 * @param version version the commits were taken at; Applies are executed strictly in this sequence
 * @param devices [d] ids whose commits are summed, in this order
 * @param weights [d] weight of each, summing to 1, or empty if the round had no samples
 * @param learningRate rate of this step, base rate times schedule times batch scale
 * @param next plan of the round that the new version starts
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
        boolean publish) {

    /** What an Apply asks of the updater. */
    public enum Kind {
        /** Sum the commits, take a step, send the new version. */
        STEP,
        /** Send the present version again: a trainer has just started. */
        ANNOUNCE
    }

    /** Asks the updater to send its present version of a block. */
    public static Apply announce(int block) {
        return new Apply(
                block,
                Kind.ANNOUNCE,
                -1,
                new String[0],
                new float[0],
                0,
                new RoundPlan(-1, 0, false, false, false, ""),
                false);
    }
}
