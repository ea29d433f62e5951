package io.scadles.job.training;

import io.scadles.model.stream.RoundReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/**
 * When each round of a run was closed, by the wall clock; rounds without samples do not count. The
 * mini cluster's tasks are threads of this JVM, so they find the clock by its name.
 */
final class RoundClock implements AutoCloseable {

    private static final Map<String, RoundClock> CLOCKS = new ConcurrentHashMap<>();
    private static final AtomicLong NAMES = new AtomicLong();

    private final String name = "clock-" + NAMES.incrementAndGet();
    private final IntConsumer listener;
    private final List<Long> closedNanos = new ArrayList<>();
    private final List<Long> samples = new ArrayList<>();

    /**
     * A clock.
     *
     * @param listener told, on the job's thread, how many rounds have been closed
     */
    RoundClock(IntConsumer listener) {
        this.listener = listener;
        CLOCKS.put(name, this);
    }

    static RoundClock named(String name) {
        return CLOCKS.get(name);
    }

    String name() {
        return name;
    }

    void tell(RoundReport report) {
        if (report.kind() != RoundReport.Kind.ROUND || report.samples() == 0) {
            return;
        }
        int rounds;
        synchronized (this) {
            closedNanos.add(System.nanoTime());
            samples.add(report.samples());
            rounds = samples.size();
        }
        listener.accept(rounds);
    }

    /** Rounds closed so far. */
    synchronized int rounds() {
        return samples.size();
    }

    /** Seconds from the end of one round to the end of another, counted from 1. */
    synchronized double seconds(int from, int to) {
        return (closedNanos.get(to - 1) - closedNanos.get(from - 1)) / 1e9;
    }

    /** Samples trained on in the rounds after {@code from} up to {@code to}, counted from 1. */
    synchronized long samples(int from, int to) {
        return samples.subList(from, to).stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void close() {
        CLOCKS.remove(name);
    }
}
