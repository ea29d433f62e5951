package io.scadles.job;

import java.util.ArrayDeque;
import java.util.List;

/** A connection between two subtasks: first in, first out, with barriers that align. */
final class SimulatedChannel<T> {

    private static final Object BARRIER = new Object();

    private final ArrayDeque<Object> waiting = new ArrayDeque<>();
    private boolean blocked;

    void send(T item) {
        waiting.addLast(item);
    }

    void sendBarrier() {
        waiting.addLast(BARRIER);
    }

    boolean ready() {
        return !blocked && !waiting.isEmpty();
    }

    /** Whether a barrier is next; it then blocks the channel until all have one. */
    boolean takeBarrier() {
        if (waiting.peekFirst() != BARRIER) {
            return false;
        }
        waiting.removeFirst();
        blocked = true;
        return true;
    }

    @SuppressWarnings("unchecked")
    T take() {
        return (T) waiting.removeFirst();
    }

    /** Whether all inputs of a subtask have delivered their barrier; if so, they go on. */
    static boolean aligned(List<? extends SimulatedChannel<?>> inputs) {
        for (SimulatedChannel<?> input : inputs) {
            if (!input.blocked) {
                return false;
            }
        }
        for (SimulatedChannel<?> input : inputs) {
            input.blocked = false;
        }
        return true;
    }
}
