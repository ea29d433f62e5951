package io.scadles.job.dataset;

/** Which device streams which samples of a set that does not say so itself. */
public sealed interface Partition permits Iid, ByLabel, Dirichlet {

    /**
     * Divides samples among devices.
     *
     * <p>Shape: labels[n] -> shares[devices][], indices into the set; every sample is on exactly
     * one device, and every device has one.
     *
     * @throws IllegalArgumentException if there are fewer samples than devices, no device, or no
     *     such division; the message says which key to change
     */
    int[][] shares(int[] labels, int devices);
}
