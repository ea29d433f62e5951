package io.scadles.model.batching;

import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.Slice;

/**
 * Makes the slices of one device from the times of its samples, with offsets that join. The label
 * of a sample is its offset, so that a batch shows which samples it holds.
 */
public final class SliceMaker {

    private final DeviceKey device;
    private final long windowMs;
    private long lastOffset = -1;

    public SliceMaker(String device, long windowMs) {
        this.device = new DeviceKey(0, device);
        this.windowMs = windowMs;
    }

    /** What a donor shares with the device of a window: samples with these labels. */
    public Slice shared(String donor, long endMs, int part, int... labels) {
        int n = labels.length;
        byte[] features = new byte[2 * n];
        for (int i = 0; i < n; i++) {
            features[2 * i] = (byte) labels[i];
            features[2 * i + 1] = (byte) (labels[i] >> 8);
        }
        return new Slice(
                device,
                donor,
                endMs - windowMs,
                endMs,
                part,
                part + 1,
                50,
                -1,
                7,
                7 + n,
                0,
                0,
                new long[0],
                new long[n],
                new long[n],
                labels,
                features);
    }

    /** A whole window, all of it valid. */
    public Slice window(long endMs, long... timesMs) {
        return part(endMs, 0, 1, timesMs.length, 0, 0, timesMs);
    }

    /** Samples of a window in one slice, {@code count} of them evenly over the window. */
    public Slice evenly(long endMs, int count) {
        long[] timesMs = new long[count];
        for (int i = 0; i < count; i++) {
            timesMs[i] = endMs - windowMs + (2 * i + 1) * windowMs / (2L * count);
        }
        return window(endMs, timesMs);
    }

    /**
     * A part of a window.
     *
     * @param valid samples of the whole window, which give the rate
     * @param cut samples before the first that were cut
     * @param rejected records after the last that cannot be trained on
     */
    public Slice part(
            long endMs, int part, int parts, int valid, int cut, int rejected, long... timesMs) {
        int n = timesMs.length;
        long previous = lastOffset;
        long[] offsets = new long[n];
        int[] labels = new int[n];
        byte[] features = new byte[2 * n];
        for (int i = 0; i < n; i++) {
            offsets[i] = previous + 1 + cut + i;
            labels[i] = (int) offsets[i];
            features[2 * i] = (byte) offsets[i];
            features[2 * i + 1] = (byte) (offsets[i] >> 8);
        }
        lastOffset = previous + cut + n + rejected;
        long[] reasons = new long[Rejection.values().length];
        reasons[Rejection.WRONG_SIZE.ordinal()] = rejected;
        return new Slice(
                device,
                "",
                endMs - windowMs,
                endMs,
                part,
                parts,
                valid * 1000.0 / windowMs,
                previous,
                previous + 1,
                lastOffset,
                cut,
                0,
                reasons,
                timesMs,
                offsets,
                labels,
                features);
    }
}
