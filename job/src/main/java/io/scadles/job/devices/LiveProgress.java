package io.scadles.job.devices;

import java.util.List;

/**
 * How live devices are doing.
 *
 * @param elapsedMs time since they started
 * @param behindMs how late the latest sample was sent; growing means that the machine or the sink
 *     cannot hold the rates
 * @param devices counters, in the order of the traces
 */
public record LiveProgress(long elapsedMs, long behindMs, List<DeviceCount> devices) {}
