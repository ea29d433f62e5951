package io.scadles.model.stream;

/**
 * One contiguous range of the model, at one version.
 *
 * @param block index of the block
 * @param version version of the model
 * @param offset index of the first value in the flat vector
 * @param values [block length] parameters, then buffers, in flat order; empty if only the plan is
 *     told
 * @param plan what this version starts
 * @param mean what was summed last, if the trainers are to know it
 * @param target trainer subtask it is for, where neither all nor the plan's device's are meant;
 *     else -1
 */
public record ModelBlock(
        int block,
        long version,
        int offset,
        float[] values,
        RoundPlan plan,
        RoundMean mean,
        int target) {

    /** For one trainer, without a mean. */
    public ModelBlock(
            int block, long version, int offset, float[] values, RoundPlan plan, int target) {
        this(block, version, offset, values, plan, RoundMean.NONE, target);
    }

    /** For all trainers, or for the one of the plan's device, without a mean. */
    public ModelBlock(int block, long version, int offset, float[] values, RoundPlan plan) {
        this(block, version, offset, values, plan, -1);
    }
}
