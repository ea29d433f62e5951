package io.scadles.job.devices;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/** Walks the traces of many devices together, in order of time, then of device. */
public final class MergedTraces {

    private final PriorityQueue<Entry> waiting =
            new PriorityQueue<>(
                    Comparator.comparingLong((Entry e) -> e.cursor.nanos())
                            .thenComparingInt(Entry::device));
    private Entry current;

    /**
     * @param durationMs samples at or after this time from the start are left out
     */
    public MergedTraces(List<DeviceTrace> traces, long durationMs) {
        Set<String> ids = new HashSet<>();
        for (int d = 0; d < traces.size(); d++) {
            if (!ids.add(traces.get(d).device())) {
                throw new IllegalArgumentException(
                        "device '%s' occurs twice".formatted(traces.get(d).device()));
            }
            enqueue(new Entry(d, traces.get(d).cursor(durationMs)));
        }
    }

    /** Moves to the next sample of any device; false if there is none. */
    public boolean advance() {
        if (current != null) {
            enqueue(current);
        }
        current = waiting.poll();
        return current != null;
    }

    /** The sample stood on. */
    public DeviceTrace.Cursor sample() {
        return current.cursor;
    }

    /** Index of its device in the list of traces. */
    public int device() {
        return current.device;
    }

    private void enqueue(Entry entry) {
        if (entry.cursor.advance()) {
            waiting.add(entry);
        }
    }

    private record Entry(int device, DeviceTrace.Cursor cursor) {}
}
