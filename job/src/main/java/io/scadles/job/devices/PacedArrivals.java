package io.scadles.job.devices;

import java.util.List;
import java.util.TreeSet;

/**
 * Evenly spaced arrival at a piecewise-constant rate: sample j arrives when the integral of the
 * rate reaches j + phase.
 *
 * <p>At a constant whole rate S every second from the start on holds exactly S samples. In silence
 * the rate is 0: no sample is lost, the device goes on where it was.
 */
final class PacedArrivals implements Arrivals {

    private static final double NANOS_PER_MS = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private final double phase;

    /** Segment k lasts from fromNanos[k] to fromNanos[k + 1]; the last one has no end. */
    private final double[] fromNanos;

    private final double[] rate;

    /** Integral of the rate up to the beginning of segment k. */
    private final double[] countBefore;

    /**
     * @param phase in (0, 1); near its ends rounding could push a sample into the next second
     */
    PacedArrivals(DevicePlan plan, double phase) {
        this.phase = phase;
        TreeSet<Long> bounds = bounds(plan.drill());
        fromNanos = new double[bounds.size()];
        rate = new double[bounds.size()];
        countBefore = new double[bounds.size()];
        int k = 0;
        for (long boundMs : bounds) {
            fromNanos[k] = boundMs * NANOS_PER_MS;
            rate[k] = plan.drill().sendsAt(boundMs) ? rateAt(plan, boundMs) : 0;
            if (k > 0) {
                double seconds = (fromNanos[k] - fromNanos[k - 1]) / NANOS_PER_SECOND;
                countBefore[k] = countBefore[k - 1] + rate[k - 1] * seconds;
            }
            k++;
        }
    }

    private static TreeSet<Long> bounds(Drill drill) {
        TreeSet<Long> bounds = new TreeSet<>(List.of(0L, drill.startsAtMs()));
        if (drill.stopsAtMs() != Drill.NEVER) {
            bounds.add(drill.stopsAtMs());
        }
        drill.silences().forEach(s -> bounds.addAll(List.of(s.fromMs(), s.toMs())));
        drill.rateChanges().forEach(c -> bounds.add(c.atMs()));
        return bounds;
    }

    private static double rateAt(DevicePlan plan, long ms) {
        double rate = plan.rateSamplesPerSecond();
        for (Drill.RateChange change : plan.drill().rateChanges()) {
            rate = change.atMs() <= ms ? change.rateSamplesPerSecond() : rate;
        }
        return rate;
    }

    @Override
    public long nanos(long index) {
        double count = index + phase;
        int k = segment(count);
        return rate[k] == 0
                ? NEVER
                : (long) (fromNanos[k] + (count - countBefore[k]) / rate[k] * NANOS_PER_SECOND);
    }

    /**
     * The last segment that begins at or before a count, so that segments of rate 0 are skipped.
     */
    private int segment(double count) {
        int low = 0;
        int high = countBefore.length;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (countBefore[middle] <= count) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public boolean sent(long nanos) {
        return true;
    }
}
