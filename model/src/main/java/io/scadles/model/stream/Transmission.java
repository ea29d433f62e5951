package io.scadles.model.stream;

/**
 * What a device sent in one round, and what its compression rule saw.
 *
 * @param compressed it sent the largest values alone
 * @param wanted its rule finds that so little is lost that it may; a vote, where all devices decide
 *     together
 * @param gap share of the gradient's energy (or norm) that compression loses, smoothed; 0 without a
 *     rule
 * @param floats parameters sent; the count of the paper, which leaves out positions and batch-norm
 *     statistics
 * @param wireBytes bytes sent: values, positions and batch-norm statistics
 */
public record Transmission(
        boolean compressed, boolean wanted, double gap, long floats, long wireBytes) {

    /** Nothing was sent. */
    public static final Transmission NONE = new Transmission(false, false, 0, 0, 0);

    /**
     * Everything was sent, by a device without a rule.
     *
     * @param parameters values that have a gradient
     * @param length all values
     */
    public static Transmission dense(long parameters, long length) {
        return new Transmission(false, false, 0, parameters, Float.BYTES * length);
    }
}
