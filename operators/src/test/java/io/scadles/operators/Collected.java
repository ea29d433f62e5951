package io.scadles.operators;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What came out of a run so far; somebody may wait for more of it. */
final class Collected {

    private final List<Object> items = new ArrayList<>();

    synchronized void add(Object item) {
        items.add(item);
        notifyAll();
    }

    synchronized List<Object> items() {
        return List.copyOf(items);
    }

    /** Waits until there are so many of the wanted; false if that took too long. */
    synchronized boolean await(Predicate<Object> wanted, int count, long seconds)
            throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (items.stream().filter(wanted).count() < count) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (leftMs <= 0) {
                return false;
            }
            wait(leftMs);
        }
        return true;
    }
}
