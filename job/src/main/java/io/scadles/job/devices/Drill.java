package io.scadles.job.devices;

import java.util.List;

/**
 * What a device does out of the ordinary, to try how training takes it. Times are milliseconds from
 * the start of the trace.
 *
 * @param startsAtMs sends nothing before
 * @param stopsAtMs sends nothing from here on, {@link #NEVER} for a device that stays
 * @param silences sends nothing between
 * @param rateChanges new rates, in order of time; not for devices with recorded arrival
 */
public record Drill(
        long startsAtMs, long stopsAtMs, List<Silence> silences, List<RateChange> rateChanges) {

    /** For {@link #stopsAtMs}: the device does not leave. */
    public static final long NEVER = Long.MAX_VALUE;

    /** A device that just sends. */
    public static final Drill NONE = new Drill(0, NEVER, List.of(), List.of());

    public Drill {
        if (startsAtMs < 0 || stopsAtMs < startsAtMs) {
            throw new IllegalArgumentException(
                    "a device must start at 0 or later and stop after that, got %d and %d ms"
                            .formatted(startsAtMs, stopsAtMs));
        }
        silences = List.copyOf(silences);
        rateChanges = List.copyOf(rateChanges);
        for (int i = 1; i < rateChanges.size(); i++) {
            if (rateChanges.get(i).atMs() <= rateChanges.get(i - 1).atMs()) {
                throw new IllegalArgumentException(
                        "rate changes must be in order of time, got %d ms after %d ms"
                                .formatted(
                                        rateChanges.get(i).atMs(), rateChanges.get(i - 1).atMs()));
            }
        }
    }

    /** Whether the device may send at a time. */
    boolean sendsAt(double ms) {
        return ms >= startsAtMs
                && ms < stopsAtMs
                && silences.stream().noneMatch(s -> ms >= s.fromMs() && ms < s.toMs());
    }

    /**
     * Time in which a device sends nothing.
     *
     * @param fromMs first millisecond of silence
     * @param toMs first millisecond after it
     */
    public record Silence(long fromMs, long toMs) {
        public Silence {
            if (fromMs < 0 || toMs <= fromMs) {
                throw new IllegalArgumentException(
                        "a silence must end after it begins, got %d to %d ms"
                                .formatted(fromMs, toMs));
            }
        }
    }

    /**
     * A new rate that holds until the next change.
     *
     * @param atMs when
     * @param rateSamplesPerSecond samples per second from then on, 0 for none
     */
    public record RateChange(long atMs, double rateSamplesPerSecond) {
        public RateChange {
            if (atMs < 0 || !(rateSamplesPerSecond >= 0 && rateSamplesPerSecond < 1e9)) {
                throw new IllegalArgumentException(
                        "a rate change needs a time and a finite rate of 0 or more, got %f at %d ms"
                                .formatted(rateSamplesPerSecond, atMs));
            }
        }
    }
}
