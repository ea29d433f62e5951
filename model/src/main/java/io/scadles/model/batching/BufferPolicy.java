package io.scadles.model.batching;

import java.io.Serializable;

/** What a device does with samples it has not trained on when a round starts. */
public sealed interface BufferPolicy extends Serializable {

    /**
     * Samples to keep of those that had arrived when the round started; the oldest beyond it are
     * dropped and counted.
     */
    long keep(double rateSamplesPerSecond);

    /**
     * Stream Persistence: nothing is dropped. Source: ScaDLES, section III-B, equation 2: grows
     * with O(S T).
     */
    record Persistence() implements BufferPolicy {
        @Override
        public long keep(double rateSamplesPerSecond) {
            return Long.MAX_VALUE;
        }
    }

    /**
     * Stream Truncation: only the newest second stays.
     *
     * <p>Source: ScaDLES, section III-B. Differs: never fewer than the smallest batch, or a device
     * slower than that would never be ready; the newest samples are kept where the authors' code
     * keeps the oldest.
     *
     * @param minBatch smallest batch
     */
    record Truncation(int minBatch) implements BufferPolicy {
        @Override
        public long keep(double rateSamplesPerSecond) {
            return Math.max(Math.round(rateSamplesPerSecond), minBatch);
        }
    }
}
