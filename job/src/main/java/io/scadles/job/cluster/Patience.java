package io.scadles.job.cluster;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what happens in other processes. */
public final class Patience {

    private static final long EVERY_MS = 100;

    private Patience() {}

    /**
     * Waits until something holds.
     *
     * @param what as it goes on after "waited 60 s until"
     * @throws TimeoutException if it does not hold in time
     */
    public static void until(Callable<Boolean> condition, Duration most, String what)
            throws Exception {
        long end = System.nanoTime() + most.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                throw new TimeoutException(
                        "waited %d s until %s".formatted(most.toSeconds(), what));
            }
            pause(EVERY_MS);
        }
    }

    /** Lets time pass. */
    public static void pause(long ms) throws InterruptedException {
        new CountDownLatch(1).await(ms, TimeUnit.MILLISECONDS);
    }
}
