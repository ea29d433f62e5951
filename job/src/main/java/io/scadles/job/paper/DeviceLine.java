package io.scadles.job.paper;

import java.util.Map;

/**
 * What is used of a line of {@code devices.jsonl}.
 *
 * @param kind {@code round} or {@code ledger}
 * @param version version the line is about
 * @param device id of the device
 * @param samples samples it trained on in this round
 * @param rateSamplesPerSecond its measured rate
 * @param trainedSamples samples of the rounds before
 * @param truncatedSamples samples dropped so far
 * @param rejected records that cannot be trained on so far, by reason
 */
record DeviceLine(
        String kind,
        long version,
        String device,
        long samples,
        double rateSamplesPerSecond,
        long trainedSamples,
        long truncatedSamples,
        Map<String, Long> rejected) {

    boolean isRound() {
        return kind.equals("round");
    }

    /** Samples that no longer wait when this round has ended. */
    long gone() {
        return trainedSamples
                + samples
                + truncatedSamples
                + rejected.values().stream().mapToLong(Long::longValue).sum();
    }
}
