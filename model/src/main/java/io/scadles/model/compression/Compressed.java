package io.scadles.model.compression;

/**
 * What became of one commit.
 *
 * @param compressed whether only the largest entries are sent
 * @param wanted whether the device would compress: its vote for the next round
 * @param gap share of the gradient that its largest entries leave out, in [0, 1]; 0 for a gradient
 *     of zeros, or if no compression is configured
 * @param smoothedGap moving average of the gap, this one included
 * @param floats parameters sent: the paper's measure
 * @param wireBytes 8 per value of the largest entries, or 4 per parameter, and 4 per buffer; no cut
 *     into blocks needs more, and one may need less
 */
public record Compressed(
        boolean compressed,
        boolean wanted,
        double gap,
        double smoothedGap,
        long floats,
        long wireBytes) {}
