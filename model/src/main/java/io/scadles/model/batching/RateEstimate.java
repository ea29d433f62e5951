package io.scadles.model.batching;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A device's rate as of any moment, from the windows that had ended by then.
 *
 * <p>Windows are known ahead of training, so each is held until the round's time has passed its
 * end: a decision never sees the future. A window without samples sends no slice; it counts as rate
 * 0 once a later moment is asked for.
 */
public final class RateEstimate {

    /**
     * A window that ended at {@code endMs}.
     *
     * @param endMs end of the window, exclusive
     * @param rateSamplesPerSecond rate measured in it
     */
    public record Window(long endMs, double rateSamplesPerSecond) {}

    private final long windowMs;
    private final double smoothing;
    private final Deque<Window> ahead = new ArrayDeque<>();
    private double rateSamplesPerSecond;
    private long lastEndMs;

    /**
     * Starts without any measurement.
     *
     * @param windowMs length of a window
     * @param smoothing weight of the newest window in the moving average, in (0, 1]; 1 follows the
     *     newest window alone
     */
    public RateEstimate(long windowMs, double smoothing) {
        this(windowMs, smoothing, 0, Long.MIN_VALUE);
    }

    /** Continues from a measurement as of {@code lastEndMs}. */
    public RateEstimate(
            long windowMs, double smoothing, double rateSamplesPerSecond, long lastEndMs) {
        if (windowMs < 1 || !(smoothing > 0 && smoothing <= 1)) {
            throw new IllegalArgumentException(
                    "window-ms (%d) must be at least 1, rate-smoothing (%s) in (0, 1]"
                            .formatted(windowMs, smoothing));
        }
        this.windowMs = windowMs;
        this.smoothing = smoothing;
        this.rateSamplesPerSecond = rateSamplesPerSecond;
        this.lastEndMs = lastEndMs;
    }

    /** Takes note of a window, ended or still ahead. Windows come in order. */
    public void measured(Window window) {
        ahead.addLast(window);
    }

    /** End of the first window, or {@code Long.MAX_VALUE} if there was none yet. */
    public long firstEndMs() {
        if (lastEndMs != Long.MIN_VALUE) {
            return lastEndMs;
        }
        return ahead.isEmpty() ? Long.MAX_VALUE : ahead.peekFirst().endMs();
    }

    /** Whether any window had ended by {@code timeMs}. */
    public boolean knownAt(long timeMs) {
        return lastEndMs != Long.MIN_VALUE
                || (!ahead.isEmpty() && ahead.peekFirst().endMs() <= timeMs);
    }

    /** Rate in samples per second as of {@code timeMs}, which must not go back between calls. */
    public double at(long timeMs) {
        while (!ahead.isEmpty() && ahead.peekFirst().endMs() <= timeMs) {
            Window window = ahead.removeFirst();
            fadeTo(window.endMs() - windowMs);
            rateSamplesPerSecond =
                    lastEndMs == Long.MIN_VALUE
                            ? window.rateSamplesPerSecond()
                            : smoothing * window.rateSamplesPerSecond()
                                    + (1 - smoothing) * rateSamplesPerSecond;
            lastEndMs = window.endMs();
        }
        fadeTo(timeMs);
        return rateSamplesPerSecond;
    }

    /** Counts the windows without samples that ended by {@code timeMs}. */
    private void fadeTo(long timeMs) {
        if (lastEndMs == Long.MIN_VALUE || timeMs - lastEndMs < windowMs) {
            return;
        }
        long empty = (timeMs - lastEndMs) / windowMs;
        rateSamplesPerSecond *= Math.pow(1 - smoothing, empty);
        lastEndMs += empty * windowMs;
    }

    /** Windows whose end no round has reached yet, for a snapshot. */
    public Window[] ahead() {
        return ahead.toArray(Window[]::new);
    }

    /** Rate as of {@link #lastEndMs()}, for a snapshot. */
    public double rateSamplesPerSecond() {
        return rateSamplesPerSecond;
    }

    /** End of the last window that counts, or {@code Long.MIN_VALUE}, for a snapshot. */
    public long lastEndMs() {
        return lastEndMs;
    }
}
