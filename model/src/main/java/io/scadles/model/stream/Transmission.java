package io.scadles.model.stream;

/**
 * What a device sent in one round, and what its compression rule saw.
 *
 * @param compressed it sent the largest values alone, or factors of its matrices
 * @param wanted its rule finds that so little is lost that it may; a vote, where all devices decide
 *     together
 * @param gap share of the gradient's energy (or norm) that is left out, in [0, 1]; 0 for a gradient
 *     of zeros, or without a rule
 * @param smoothedGap moving average of the gap, this one included
 * @param floats parameters sent; the count of the paper, which leaves out positions and batch-norm
 *     statistics
 * @param wireBytes bytes sent: 8 per value with its position, or 4 per parameter, and 4 per value
 *     of the batch-norm statistics; no cut into blocks needs more, and one may need less. 4 per
 *     value of factors, of which a cut repeats the right ones
 */
public record Transmission(
        boolean compressed,
        boolean wanted,
        double gap,
        double smoothedGap,
        long floats,
        long wireBytes) {

    /** Nothing was sent. */
    public static final Transmission NONE = new Transmission(false, false, 0, 0, 0, 0);

    /**
     * Everything was sent, by a device without a rule.
     *
     * @param parameters values that have a gradient
     * @param length all values
     */
    public static Transmission dense(long parameters, long length) {
        return new Transmission(false, false, 0, 0, parameters, Float.BYTES * length);
    }
}
