package io.scadles.job.training;

import static org.assertj.core.api.Assertions.fail;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for what happens elsewhere. */
final class Poll {

    private static final long EVERY_MS = 50;
    private static final long PATIENCE_SECONDS = 60;

    private Poll() {}

    static void until(Callable<Boolean> condition, String what) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                fail("waited %d s until %s", PATIENCE_SECONDS, what);
            }
            pause(EVERY_MS);
        }
    }

    static void pause(long ms) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(ms);
    }
}
