package io.scadles.model.batching;

import io.scadles.model.stream.Batch;
import io.scadles.model.stream.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Copies of other devices' samples that wait for a round, by the window they were drawn from.
 *
 * <p>A round uses those of the newest window that had ended when it started. By then they all have
 * arrived, so the choice is the same in whatever order they came; later windows wait for later
 * rounds, earlier ones have been missed.
 */
public final class InjectedBuffer {

    private static final Comparator<Slice> ORDER =
            Comparator.comparing(Slice::donor).thenComparingInt(Slice::part);

    private final TreeMap<Long, List<Slice>> windows = new TreeMap<>();
    private long dueMs = Long.MIN_VALUE;

    /** An empty buffer. */
    public InjectedBuffer() {}

    /** Continues from a snapshot. */
    public InjectedBuffer(Iterable<Slice> slices) {
        slices.forEach(this::append);
    }

    void append(Slice slice) {
        windows.computeIfAbsent(slice.endMs(), end -> new ArrayList<>()).add(slice);
    }

    /**
     * Turns to the round that starts at {@code startMs}: what is due is what the newest window that
     * had ended by then brought.
     *
     * @return samples of earlier windows, which are dropped
     */
    long turnTo(long startMs) {
        dueMs = startMs;
        long missed = 0;
        NavigableMap<Long, List<Slice>> due = due();
        while (due.size() > 1) {
            missed += count(due.pollFirstEntry().getValue());
        }
        return missed;
    }

    /** Drops what is due, and says how much it was. */
    long dropDue() {
        long dropped = due().values().stream().mapToLong(InjectedBuffer::count).sum();
        due().clear();
        return dropped;
    }

    /** Takes what is due out and puts it behind a device's own samples, donor by donor. */
    Batch takeDueInto(Batch own) {
        List<Slice> slices = new ArrayList<>();
        due().values().forEach(slices::addAll);
        due().clear();
        if (slices.isEmpty()) {
            return own;
        }
        slices.sort(ORDER);
        int samples = own.size() + (int) count(slices);
        int[] labels = Arrays.copyOf(own.labels(), samples);
        byte[] features =
                Arrays.copyOf(own.features(), own.features().length / own.size() * samples);
        int label = own.size();
        int feature = own.features().length;
        for (Slice slice : slices) {
            System.arraycopy(slice.labels(), 0, labels, label, slice.count());
            System.arraycopy(slice.features(), 0, features, feature, slice.features().length);
            label += slice.count();
            feature += slice.features().length;
        }
        return new Batch(labels, features);
    }

    private NavigableMap<Long, List<Slice>> due() {
        return windows.headMap(dueMs, true);
    }

    /** Drops everything and says how much it was. */
    long clear() {
        long dropped = size();
        windows.clear();
        return dropped;
    }

    /** Samples held. */
    public long size() {
        return windows.values().stream().mapToLong(InjectedBuffer::count).sum();
    }

    private static long count(List<Slice> slices) {
        return slices.stream().mapToLong(Slice::count).sum();
    }

    /** The slices held, for a snapshot. */
    public Collection<Slice> slices() {
        return windows.values().stream().flatMap(List::stream).toList();
    }
}
