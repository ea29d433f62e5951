package io.scadles.model.batching;

import io.scadles.model.stream.Batch;
import io.scadles.model.stream.Slice;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;

/** Samples of one device that wait for training, oldest first, still in the slices they came in. */
public final class SampleBuffer {

    private final Deque<Slice> slices = new ArrayDeque<>();
    private int consumed;
    private long size;

    /** An empty buffer. */
    public SampleBuffer() {}

    /** Continues from a snapshot: {@code consumed} samples of the first slice are gone already. */
    public SampleBuffer(Iterable<Slice> slices, int consumed) {
        slices.forEach(this::append);
        drop(consumed);
    }

    /** Appends a slice; one without samples leaves no trace. */
    public void append(Slice slice) {
        if (slice.count() > 0) {
            slices.addLast(slice);
            size += slice.count();
        }
    }

    /** Samples held. */
    public long size() {
        return size;
    }

    /** Samples held that had arrived before {@code timeMs}. */
    public long arrivedBefore(long timeMs) {
        long arrived = 0;
        int from = consumed;
        for (Slice slice : slices) {
            long[] times = slice.timesMs();
            if (times[times.length - 1] >= timeMs) {
                return arrived + firstNotBefore(times, from, timeMs) - from;
            }
            arrived += times.length - from;
            from = 0;
        }
        return arrived;
    }

    private static int firstNotBefore(long[] times, int from, long timeMs) {
        int low = from;
        int high = times.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times[middle] < timeMs) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * Arrival time of the sample at {@code index}, 0 being the oldest.
     *
     * @throws IndexOutOfBoundsException if fewer samples are held
     */
    public long timeMs(long index) {
        long skip = index + consumed;
        for (Slice slice : slices) {
            if (skip < slice.count()) {
                return slice.timesMs()[(int) skip];
            }
            skip -= slice.count();
        }
        throw new IndexOutOfBoundsException("sample %d of %d".formatted(index, size));
    }

    /** Drops the {@code count} oldest samples. */
    public void drop(long count) {
        if (count < 0 || count > size) {
            throw new IndexOutOfBoundsException(
                    "cannot drop %d of %d samples".formatted(count, size));
        }
        size -= count;
        long left = count + consumed;
        while (!slices.isEmpty() && left >= slices.peekFirst().count()) {
            left -= slices.removeFirst().count();
        }
        consumed = (int) left;
    }

    /** Takes the {@code count} oldest samples out. */
    public Batch take(int count) {
        if (count < 0 || count > size) {
            throw new IndexOutOfBoundsException(
                    "cannot take %d of %d samples".formatted(count, size));
        }
        int[] labels = new int[count];
        byte[] features = new byte[0];
        int taken = 0;
        int from = consumed;
        for (Slice slice : slices) {
            if (taken == count) {
                break;
            }
            int n = Math.min(count - taken, slice.count() - from);
            int sampleBytes = slice.features().length / slice.count();
            if (taken == 0) {
                features = new byte[count * sampleBytes];
            }
            System.arraycopy(slice.labels(), from, labels, taken, n);
            System.arraycopy(
                    slice.features(),
                    from * sampleBytes,
                    features,
                    taken * sampleBytes,
                    n * sampleBytes);
            taken += n;
            from = 0;
        }
        drop(count);
        return new Batch(labels, features);
    }

    /** Drops everything and says how much it was. */
    public long clear() {
        long dropped = size;
        slices.clear();
        consumed = 0;
        size = 0;
        return dropped;
    }

    /** The slices held, oldest first, for a snapshot. */
    public Collection<Slice> slices() {
        return Collections.unmodifiableCollection(slices);
    }

    /** Samples of the first slice that are gone, for a snapshot. */
    public int consumed() {
        return consumed;
    }
}
