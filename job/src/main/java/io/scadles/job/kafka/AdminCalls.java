package io.scadles.job.kafka;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;

/** Waits for answers of the cluster, with a bound. */
final class AdminCalls {

    private static final long TIMEOUT_SECONDS = 60;

    private AdminCalls() {}

    /**
     * The answer.
     *
     * @param asked what was asked, to continue the sentence "could not ..."
     * @throws IllegalStateException if there is none
     */
    static <T> T answer(KafkaFuture<T> future, String asked) {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "could not %s: %s".formatted(asked, e.getCause().getMessage()), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "could not %s: no answer from Kafka in %d s; is the broker up?"
                            .formatted(asked, TIMEOUT_SECONDS),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting to " + asked, e);
        }
    }
}
