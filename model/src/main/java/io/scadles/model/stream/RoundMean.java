package io.scadles.model.stream;

/**
 * What was summed last, for devices that share factors.
 *
 * @param rounds rounds with commits so far: those without change nothing
 * @param values mean of the commits of the last of them, parameters, then buffers; empty if there
 *     was none
 */
public record RoundMean(long rounds, float[] values) {

    /** Nothing was summed, or nobody is to know. */
    public static final RoundMean NONE = new RoundMean(0, new float[0]);

    /** After a round more. */
    public RoundMean after(float[] mean) {
        return new RoundMean(rounds + 1, mean);
    }
}
