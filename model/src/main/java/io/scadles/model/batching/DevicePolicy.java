package io.scadles.model.batching;

import io.scadles.model.sync.CostModel;
import java.io.Serializable;

/**
 * The rules every device follows.
 *
 * @param sizing how large a batch is
 * @param buffer what becomes of samples not trained on
 * @param windowMs length of a rate window
 * @param rateSmoothing weight of the newest window in the rate's moving average, in (0, 1]
 * @param livenessTimeoutMs a device without samples for longer is silent and takes no part; {@code
 *     Long.MAX_VALUE} waits for ever, as a synchronous baseline does
 * @param quarantineAfter commits in a row that are not finite until a device is quarantined
 * @param cost virtual time of the steps that follow each other in one round; nothing in live
 */
public record DevicePolicy(
        BatchSizing sizing,
        BufferPolicy buffer,
        long windowMs,
        double rateSmoothing,
        long livenessTimeoutMs,
        int quarantineAfter,
        CostModel cost)
        implements Serializable {

    /** Steps cost no time. */
    public DevicePolicy(
            BatchSizing sizing,
            BufferPolicy buffer,
            long windowMs,
            double rateSmoothing,
            long livenessTimeoutMs,
            int quarantineAfter) {
        this(
                sizing,
                buffer,
                windowMs,
                rateSmoothing,
                livenessTimeoutMs,
                quarantineAfter,
                CostModel.FREE);
    }

    public DevicePolicy {
        if (livenessTimeoutMs < windowMs) {
            throw new IllegalArgumentException(
                    "liveness-timeout-ms (%d) must be at least window-ms (%d)"
                            .formatted(livenessTimeoutMs, windowMs));
        }
        if (quarantineAfter < 1) {
            throw new IllegalArgumentException(
                    "quarantine-after (%d) must be at least 1".formatted(quarantineAfter));
        }
    }
}
