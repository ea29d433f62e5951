package io.scadles.job.kafka;

/**
 * A range of one partition's log: what a replay reads.
 *
 * @param topic its topic
 * @param partition its partition
 * @param startOffset first offset
 * @param endOffset first offset after it
 * @param firstTimeMs lowest time stamp, -1 if it is empty
 * @param lastTimeMs highest time stamp, -1 if it is empty
 */
public record LogExtent(
        String topic,
        int partition,
        long startOffset,
        long endOffset,
        long firstTimeMs,
        long lastTimeMs) {

    /** Offsets in it. */
    public long offsets() {
        return endOffset - startOffset;
    }
}
