package io.scadles.model.sync;

import java.io.Serializable;

/**
 * When training is over; 0 switches a condition off.
 *
 * @param rounds rounds with samples
 * @param samples samples trained on
 * @param endMs event time: the end of the log in replay, or where a wanted duration ends
 */
public record StopCondition(long rounds, long samples, long endMs) implements Serializable {

    /**
     * Why training is over, or an empty string if it goes on.
     *
     * @param rounds rounds with samples so far
     * @param samples samples so far
     * @param timeMs event time
     */
    public String reason(long rounds, long samples, long timeMs) {
        if (this.rounds > 0 && rounds >= this.rounds) {
            return "%d rounds done".formatted(rounds);
        }
        if (this.samples > 0 && samples >= this.samples) {
            return "%d samples trained on".formatted(samples);
        }
        return endMs > 0 && timeMs > endMs
                ? "the end of the recorded or wanted time is reached"
                : "";
    }
}
