package io.scadles.job.paper;

import java.util.Map;

/**
 * What is used of a line of {@code devices.jsonl}.
 *
 * @param kind {@code round} or {@code ledger}
 * @param version version the line is about
 * @param device id of the device
 * @param samples samples it trained on in this round
 * @param injectedSamples how many of them are copies that other devices shared
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
        long injectedSamples,
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
                - injectedSamples
                + truncatedSamples
                + rejected.values().stream().mapToLong(Long::longValue).sum();
    }
}
