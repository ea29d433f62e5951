package io.scadles.model.compression;

/**
 * What a device's compressor must remember across a crash or a change of parallelism.
 *
 * @param residual [parameters] what has not been sent, in gradient units; empty if there is none
 * @param smoothedGap moving average of the gap, NaN if there is none
 * @param velocity [parameters] of momentum that is kept on the device; empty if there is none
 * @param commits of the device so far
 * @param factors with what the next power iteration begins, tensor after tensor; empty if there is
 *     none
 * @param awaitsMean whether the residual is still all that could be sent, less the mean to come
 */
public record CompressorMemory(
        float[] residual,
        double smoothedGap,
        float[] velocity,
        long commits,
        float[] factors,
        boolean awaitsMean) {

    /** Without momentum on the device, nor factors. */
    public CompressorMemory(float[] residual, double smoothedGap) {
        this(residual, smoothedGap, new float[0], 0, new float[0], false);
    }

    /** A device that has sent nothing yet. */
    public static CompressorMemory fresh() {
        return new CompressorMemory(new float[0], Double.NaN);
    }
}
