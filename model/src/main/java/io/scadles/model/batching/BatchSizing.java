package io.scadles.model.batching;

import java.io.Serializable;

/** How many samples a device trains on in one step. */
public sealed interface BatchSizing extends Serializable {

    /**
     * Batch for a device that receives {@code rateSamplesPerSecond}.
     *
     * @return at least 1
     */
    int batchSize(double rateSamplesPerSecond);

    /**
     * The batch is a stretch of the stream, one second in the paper, within bounds.
     *
     * <p>Source: ScaDLES, section III-A: b_i = clip(S_i, 8, 1024).
     *
     * @param min smallest batch
     * @param max largest batch
     * @param seconds of the stream that a batch holds; shorter ones give more updates from the same
     *     samples
     */
    record RateProportional(int min, int max, double seconds) implements BatchSizing {
        public RateProportional {
            if (min < 1 || min > max) {
                throw new IllegalArgumentException(
                        "min-batch (%d) must be at least 1 and must not exceed max-batch (%d)"
                                .formatted(min, max));
            }
            if (!(seconds > 0)) {
                throw new IllegalArgumentException(
                        "stream-seconds (%s) must be positive".formatted(seconds));
            }
        }

        @Override
        public int batchSize(double rateSamplesPerSecond) {
            return (int) Math.max(min, Math.min(max, Math.round(seconds * rateSamplesPerSecond)));
        }
    }

    /**
     * The batch is the same whatever the rate: conventional distributed training.
     *
     * @param size samples per step
     */
    record Fixed(int size) implements BatchSizing {
        public Fixed {
            if (size < 1) {
                throw new IllegalArgumentException(
                        "fixed-batch (%d) must be at least 1".formatted(size));
            }
        }

        @Override
        public int batchSize(double rateSamplesPerSecond) {
            return size;
        }
    }
}
