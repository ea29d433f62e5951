package io.scadles.job.devices;

/**
 * What a live device has sent so far.
 *
 * @param device its id
 * @param offered samples given to the sink
 * @param stored samples the sink has stored
 * @param failed samples the sink has lost
 */
public record DeviceCount(String device, long offered, long stored, long failed) {}
