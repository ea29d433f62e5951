package io.scadles.model.compression;

/**
 * What a device's compressor must remember across a crash or a change of parallelism.
 *
 * @param residual [parameters] what has not been sent, in gradient units; empty if there is none
 * @param smoothedGap moving average of the gap, NaN if there is none
 */
public record CompressorMemory(float[] residual, double smoothedGap) {

    /** A device that has sent nothing yet. */
    public static CompressorMemory fresh() {
        return new CompressorMemory(new float[0], Double.NaN);
    }
}
