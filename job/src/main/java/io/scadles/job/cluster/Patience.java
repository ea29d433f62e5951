package io.scadles.job.cluster;

import java.io.IOException;
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
     * Waits until something holds. What cannot be asked because nobody answers does not hold yet.
     *
     * @param what as it goes on after "waited 60 s until"
     * @throws TimeoutException if it does not hold in time
     */
    public static void until(Callable<Boolean> condition, Duration most, String what)
            throws Exception {
        long end = System.nanoTime() + most.toNanos();
        IOException noAnswer = null;
        while (true) {
            try {
                if (condition.call()) {
                    return;
                }
                noAnswer = null;
            } catch (IOException e) {
                noAnswer = e;
            }
            if (System.nanoTime() > end) {
                throw (TimeoutException)
                        new TimeoutException(
                                        "waited %d s until %s".formatted(most.toSeconds(), what))
                                .initCause(noAnswer);
            }
            pause(EVERY_MS);
        }
    }

    /** Lets time pass. */
    public static void pause(long ms) throws InterruptedException {
        new CountDownLatch(1).await(ms, TimeUnit.MILLISECONDS);
    }
}
