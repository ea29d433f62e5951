package io.scadles.job.devices;

import io.scadles.job.dataset.RecordedStream;

/**
 * Arrival as it was recorded, repeated end to end from the time the device starts. What falls into
 * a silence is lost.
 */
final class RecordedArrivals implements Arrivals {

    private static final long NANOS_PER_MS = 1_000_000;

    private final RecordedStream stream;
    private final Drill drill;

    RecordedArrivals(RecordedStream stream, Drill drill) {
        if (!drill.rateChanges().isEmpty()) {
            throw new IllegalArgumentException(
                    "device %s sends at recorded times; its rate cannot be changed"
                            .formatted(stream.device()));
        }
        this.stream = stream;
        this.drill = drill;
    }

    @Override
    public long nanos(long index) {
        int n = stream.arrivalMs().length;
        long ms =
                drill.startsAtMs()
                        + index / n * stream.durationMs()
                        + stream.arrivalMs()[(int) (index % n)];
        return ms < drill.stopsAtMs() ? ms * NANOS_PER_MS : NEVER;
    }

    @Override
    public boolean sent(long nanos) {
        return drill.sendsAt(nanos / NANOS_PER_MS);
    }
}
