package io.scadles.model.sync;

import java.io.Serializable;

/**
 * What training and communication cost in replay, in virtual time.
 *
 * @param fixedMs per step
 * @param perSampleMs per sample of the batch
 * @param latencyMs per commit
 * @param bandwidthMbitPerSecond of a device's link; 0 is infinite
 * @param denseSyncMs for a commit that is sent whole; a smaller one costs its share of it. For
 *     clusters of which the time of an exchange is known, but no bandwidth that would explain it
 * @param speeds which devices take longer for a step
 * @param slowLinks whether such a device takes as much longer for a commit
 */
public record CostModel(
        long fixedMs,
        double perSampleMs,
        long latencyMs,
        double bandwidthMbitPerSecond,
        long denseSyncMs,
        Speeds speeds,
        boolean slowLinks)
        implements Serializable {

    private static final long serialVersionUID = 1;

    /** Nothing costs time. */
    public static final CostModel FREE = new CostModel(0, 0, 0, 0, 0);

    /** All devices are equally fast. */
    public CostModel(
            long fixedMs,
            double perSampleMs,
            long latencyMs,
            double bandwidthMbitPerSecond,
            long denseSyncMs) {
        this(
                fixedMs,
                perSampleMs,
                latencyMs,
                bandwidthMbitPerSecond,
                denseSyncMs,
                Speeds.EQUAL,
                false);
    }

    public CostModel {
        if (fixedMs < 0
                || !(perSampleMs >= 0)
                || latencyMs < 0
                || !(bandwidthMbitPerSecond >= 0)
                || denseSyncMs < 0) {
            throw new IllegalArgumentException(
                    "costs must not be negative: fixed-ms %d, per-sample-ms %s, latency-ms %d, bandwidth-mbit-per-second %s, dense-sync-ms %d"
                            .formatted(
                                    fixedMs,
                                    perSampleMs,
                                    latencyMs,
                                    bandwidthMbitPerSecond,
                                    denseSyncMs));
        }
    }

    /** Whether nothing costs virtual time: always so in live. */
    public boolean isFree() {
        return fixedMs == 0
                && perSampleMs == 0
                && latencyMs == 0
                && bandwidthMbitPerSecond == 0
                && denseSyncMs == 0;
    }

    /** Milliseconds of a step that a device begins at {@code timeMs}, without a commit. */
    public long computeMs(String device, long timeMs, int samples) {
        double factor = speeds.factor(device, timeMs);
        return Math.round(fixedMs * factor) + Math.round(samples * perSampleMs * factor);
    }

    /**
     * Milliseconds from sending a commit to its having been answered.
     *
     * @param timeMs when it is sent
     * @param wireBytes bytes of the commit
     * @param denseBytes bytes of a commit that is sent whole
     */
    public long commitMs(String device, long timeMs, long wireBytes, long denseBytes) {
        double factor = linkFactor(device, timeMs);
        return Math.round(latencyMs * factor)
                + Math.round(factor * exchangeMs(wireBytes, denseBytes));
    }

    private double linkFactor(String device, long timeMs) {
        return slowLinks ? speeds.factor(device, timeMs) : 1;
    }

    /**
     * Milliseconds from a device's batch being ready to its commit having arrived.
     *
     * @param timeMs when the batch is ready
     */
    public long stepMs(String device, long timeMs, int samples, long wireBytes, long denseBytes) {
        double factor = speeds.factor(device, timeMs);
        double link = linkFactor(device, timeMs);
        // Parts of a millisecond add up before they are rounded.
        return Math.round(fixedMs * factor)
                + Math.round(latencyMs * link)
                + Math.round(
                        samples * perSampleMs * factor + link * exchangeMs(wireBytes, denseBytes));
    }

    private double exchangeMs(long wireBytes, long denseBytes) {
        double transferMs =
                bandwidthMbitPerSecond == 0 ? 0 : wireBytes * 8 / (bandwidthMbitPerSecond * 1000);
        return transferMs + (denseSyncMs == 0 ? 0 : (double) denseSyncMs * wireBytes / denseBytes);
    }
}
