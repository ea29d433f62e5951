package io.scadles.job.dataset;

/** Which device streams which samples of a set that does not say so itself. */
public sealed interface Partition permits Iid {

    /**
     * Divides samples among devices.
     *
     * <p>Shape: labels[n] -> shares[devices][], indices into the set; every sample is on exactly
     * one device.
     *
     * @throws IllegalArgumentException if there are fewer samples than devices, or no device
     */
    int[][] shares(int[] labels, int devices);
}
