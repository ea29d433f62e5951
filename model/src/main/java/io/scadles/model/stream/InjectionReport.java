package io.scadles.model.stream;

/**
 * Who shared how many samples with whom after one window.
 *
 * @param windowStartMs start of the window, inclusive
 * @param windowEndMs end of the window, exclusive
 * @param present [p] ids of the devices with samples in the window, in order
 * @param donorsWanted donors the experiment asks for among so many devices
 * @param gifts [d] what each donor shared, in order of their ids; fewer than wanted if fewer may
 *     share
 * @param bytesOnce bytes of the shared samples' features, each sample once
 * @param bytesMulticast the same, each sample once per receiver
 */
public record InjectionReport(
        long windowStartMs,
        long windowEndMs,
        String[] present,
        int donorsWanted,
        Gift[] gifts,
        long bytesOnce,
        long bytesMulticast) {

    /**
     * What one donor shared.
     *
     * @param donor id of the donor
     * @param samples samples it shared
     * @param receiver id of the device that got them, empty if every other device present did
     */
    public record Gift(String donor, int samples, String receiver) {}
}
