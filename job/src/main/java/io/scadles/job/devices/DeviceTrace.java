package io.scadles.job.devices;

import io.scadles.job.dataset.RecordedStream;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * What one device sends, without end: it repeats its share of the samples. Immutable; any number of
 * cursors may walk it.
 */
public final class DeviceTrace {

    private final String device;
    private final int[] share;
    private final Arrivals arrivals;
    private final boolean reshuffled;
    private final long seed;

    private DeviceTrace(
            String device, int[] share, Arrivals arrivals, boolean reshuffled, long seed) {
        if (share.length == 0) {
            throw new IllegalArgumentException("device %s has no samples".formatted(device));
        }
        this.device = device;
        this.share = share;
        this.arrivals = arrivals;
        this.reshuffled = reshuffled;
        this.seed = seed;
    }

    /**
     * A device that sends at its plan's rate, every pass over its share in another order.
     *
     * @param share indices of the device's samples
     * @param seed decides orders and phase, together with the device's id
     */
    public static DeviceTrace paced(DevicePlan plan, int[] share, long seed) {
        // Away from 0 and 1, so that rounding cannot move a sample across a second's end.
        double phase = 0.05 + 0.9 * random(seed, plan.id(), -1).nextDouble();
        return new DeviceTrace(
                plan.id(), share.clone(), new PacedArrivals(plan, phase), true, seed);
    }

    /** A device that sends its samples at the recorded times and in the recorded order. */
    public static DeviceTrace recorded(RecordedStream stream, Drill drill) {
        return new DeviceTrace(
                stream.device(), stream.samples(), new RecordedArrivals(stream, drill), false, 0);
    }

    /** The device's id. */
    public String device() {
        return device;
    }

    /**
     * A walk over the device's samples in order of time.
     *
     * @param durationMs samples at or after this time from the start are left out
     */
    public Cursor cursor(long durationMs) {
        return new Cursor(durationMs);
    }

    /** The order of one pass; a function of seed, device and pass alone. */
    private int[] order(long pass) {
        int[] order = share.clone();
        if (reshuffled) {
            SplittableRandom random = random(seed, device, pass);
            for (int i = order.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swapped = order[i];
                order[i] = order[j];
                order[j] = swapped;
            }
        }
        return order;
    }

    private static SplittableRandom random(long seed, String device, long pass) {
        long mixed = seed;
        for (byte b : device.getBytes(StandardCharsets.UTF_8)) {
            mixed = (mixed ^ b) * 0x100000001b3L; // FNV-1a
        }
        return new SplittableRandom(new SplittableRandom(mixed).nextLong() + pass);
    }

    /** Stands on one sample of the trace at a time; before the first {@link #advance} on none. */
    public final class Cursor {
        private final long endNanos;
        private long index = -1;
        private long nanos;
        private long pass;
        private int[] order = order(0);

        private Cursor(long durationMs) {
            // A duration beyond what nanoseconds hold is no limit at all.
            endNanos =
                    durationMs > Long.MAX_VALUE / 1_000_000
                            ? Long.MAX_VALUE
                            : durationMs * 1_000_000;
        }

        /** Moves to the next sample; false if there is none. */
        public boolean advance() {
            do {
                index++;
                nanos = arrivals.nanos(index);
                if (nanos >= endNanos) {
                    return false;
                }
            } while (!arrivals.sent(nanos));
            return true;
        }

        /** The device's id. */
        public String device() {
            return device;
        }

        /** Arrival, nanoseconds from the start. */
        public long nanos() {
            return nanos;
        }

        /** Arrival, whole milliseconds from the start. */
        public long ms() {
            return nanos / 1_000_000;
        }

        /** Index of the sample in the training set; to be asked in order of time. */
        public int sample() {
            int at = (int) (index % share.length);
            if (pass != index / share.length) {
                pass = index / share.length;
                order = order(pass);
            }
            return order[at];
        }
    }
}
