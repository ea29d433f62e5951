package io.scadles.model.stream;

/**
 * The samples a device trains on in one step, oldest first.
 *
 * @param labels [n] class indices
 * @param features [n * bytes per sample] raw features, row-major
 */
public record Batch(int[] labels, byte[] features) {

    /** Samples in the batch. */
    public int size() {
        return labels.length;
    }
}
