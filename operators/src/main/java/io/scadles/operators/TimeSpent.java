package io.scadles.operators;

/**
 * Where a trainer's time goes. Also the time since the last change counts: who waits for ever is
 * seen to wait.
 */
final class TimeSpent {

    /** What a trainer does. */
    enum On {
        /** It has answered, and waits for the next version. */
        WAITING_FOR_MODEL,
        /** It is in a round, and no device is ready. */
        WAITING_FOR_SAMPLES,
        /** It has a device train. */
        TRAINING
    }

    private final long[] nanos = new long[On.values().length];
    private On now = On.WAITING_FOR_MODEL;
    private long sinceNanos = System.nanoTime();

    synchronized void turnTo(On next) {
        long nowNanos = System.nanoTime();
        nanos[now.ordinal()] += nowNanos - sinceNanos;
        now = next;
        sinceNanos = nowNanos;
    }

    synchronized long nanos(On what) {
        long running = what == now ? System.nanoTime() - sinceNanos : 0;
        return nanos[what.ordinal()] + running;
    }
}
