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
 */
public record CostModel(
        long fixedMs,
        double perSampleMs,
        long latencyMs,
        double bandwidthMbitPerSecond,
        long denseSyncMs)
        implements Serializable {

    /** Nothing costs time. */
    public static final CostModel FREE = new CostModel(0, 0, 0, 0, 0);

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

    /** Milliseconds of a step that is not sent. */
    public long localStepMs(int samples) {
        return fixedMs + Math.round(samples * perSampleMs);
    }

    /**
     * Milliseconds from a device's batch being ready to its commit having arrived.
     *
     * @param wireBytes bytes of the commit
     * @param denseBytes bytes of a commit that is sent whole
     */
    public long stepMs(int samples, long wireBytes, long denseBytes) {
        double transferMs =
                bandwidthMbitPerSecond == 0 ? 0 : wireBytes * 8 / (bandwidthMbitPerSecond * 1000);
        double syncMs = denseSyncMs == 0 ? 0 : (double) denseSyncMs * wireBytes / denseBytes;
        return fixedMs + latencyMs + Math.round(samples * perSampleMs + transferMs + syncMs);
    }
}
