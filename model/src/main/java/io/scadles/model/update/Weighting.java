package io.scadles.model.update;

/** Weights of the devices' commits in one round. */
public enum Weighting {
    /**
     * By samples: the sum of the commits is the mean gradient of the union of the batches.
     *
     * <p>Source: ScaDLES, section III-A, equation 4. Differs: by actual batch sizes, as the
     * authors' code does, not by rates.
     */
    BY_SAMPLES,
    /** The same for every device that contributes: conventional distributed training. */
    EQUAL;

    /**
     * Weights of the commits.
     *
     * <p>Shape: samples[d] -> weights[d]. A device without samples has weight 0; the others sum to
     * 1 within 1e-6. All are 0 if no device has samples.
     */
    public float[] weights(int[] samples) {
        long total = 0;
        int contributing = 0;
        for (int n : samples) {
            total += n;
            contributing += n > 0 ? 1 : 0;
        }
        float[] weights = new float[samples.length];
        for (int d = 0; d < samples.length; d++) {
            if (samples[d] > 0) {
                weights[d] =
                        this == EQUAL ? 1f / contributing : (float) ((double) samples[d] / total);
            }
        }
        return weights;
    }
}
