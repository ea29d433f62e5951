package io.scadles.job.training;

import io.scadles.model.stream.RoundReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * When each round of a run was closed and each checkpoint taken, by the wall clock; rounds without
 * samples do not count. The mini cluster's tasks are threads of this JVM, so they find the clock by
 * its name.
 */
final class RoundClock implements AutoCloseable {

    private static final Map<String, RoundClock> CLOCKS = new ConcurrentHashMap<>();
    private static final AtomicLong NAMES = new AtomicLong();

    private final String name = "clock-" + NAMES.incrementAndGet();
    private final IntConsumer listener;
    private final Consumer<Checkpoint> onCheckpoint;
    private final long[] closedNanos;
    private final long[] closedMs;
    private final long[] samples;
    private final Map<Long, Long> beganMs = new TreeMap<>();
    private final List<Checkpoint> checkpoints = new ArrayList<>();
    private int rounds;

    /**
     * A checkpoint that was completed.
     *
     * @param beganMs wall-clock time at which it was triggered
     * @param endedMs wall-clock time at which the rounds' sink heard of its completion
     */
    record Checkpoint(long id, long beganMs, long endedMs) {}

    /**
     * A clock.
     *
     * @param rounds most rounds the run has; all memory is taken at once
     * @param listener told, on the job's thread, how many rounds have been closed
     */
    RoundClock(int rounds, IntConsumer listener) {
        this(rounds, listener, checkpoint -> {});
    }

    /**
     * A clock that tells of checkpoints too.
     *
     * @param onCheckpoint told, on the job's thread, of every one completed
     */
    RoundClock(int rounds, IntConsumer listener, Consumer<Checkpoint> onCheckpoint) {
        this.onCheckpoint = onCheckpoint;
        this.closedNanos = new long[rounds];
        this.closedMs = new long[rounds];
        this.samples = new long[rounds];
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
        int closed;
        synchronized (this) {
            closedNanos[rounds] = System.nanoTime();
            closedMs[rounds] = System.currentTimeMillis();
            samples[rounds] = report.samples();
            closed = ++rounds;
        }
        listener.accept(closed);
    }

    /** A checkpoint reached the rounds' sink. */
    synchronized void began(long id, long triggeredMs) {
        beganMs.put(id, triggeredMs);
    }

    /** A checkpoint was completed. */
    void completed(long id) {
        Checkpoint checkpoint;
        synchronized (this) {
            checkpoint = new Checkpoint(id, beganMs.get(id), System.currentTimeMillis());
            checkpoints.add(checkpoint);
        }
        onCheckpoint.accept(checkpoint);
    }

    /** Those completed so far. */
    synchronized List<Checkpoint> checkpoints() {
        return List.copyOf(checkpoints);
    }

    /** Wall-clock time at which a round was closed, counted from 1. */
    synchronized long closedMs(int round) {
        return closedMs[round - 1];
    }

    /** Rounds closed so far. */
    synchronized int rounds() {
        return rounds;
    }

    /** Seconds from the end of one round to the end of another, counted from 1. */
    synchronized double seconds(int from, int to) {
        return (closedNanos[to - 1] - closedNanos[from - 1]) / 1e9;
    }

    /** Samples trained on in the rounds after {@code from} up to {@code to}, counted from 1. */
    synchronized long samples(int from, int to) {
        return Arrays.stream(samples, from, to).sum();
    }

    @Override
    public void close() {
        CLOCKS.remove(name);
    }
}
