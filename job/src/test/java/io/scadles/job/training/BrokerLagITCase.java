package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.model.stream.DeviceLedger;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.RoundReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Devices that are half as fast again as training, live: Stream Truncation bounds what waits, in
 * the broker, in windows and at the trainers together; Stream Persistence does not.
 *
 * <p>The bound is the stream of a round and a window. What is in the broker and not read is always
 * within it. What waits right after a round came since the trainer took its batch, or was in a
 * window that was still open then: half of one on average. How far event time is behind the wall
 * clock comes on top, so that a single round may exceed the bound by {@code clock.delay-ms}; hence
 * the median.
 */
@Timeout(120)
@Tag("soak")
class BrokerLagITCase {

    private static final long ROUND_MS = 1_500;
    private static final double WINDOW_SECONDS = 1;

    /** {@code clock.delay-ms}, and as much again for a machine that does other things too. */
    private static final double BEHIND_SECONDS = 0.5;

    /** Until what had come before the job was ready has been dealt with. */
    private static final int WARM_UP = 2;

    private static final int ROUNDS = 9;

    private static final String LIVE =
            """
            network: {name: mlp}
            data: {dataset: synthetic-images}
            devices: {rates-samples-per-second: [10, 24, 50, 90], duration-s: 300}
            clock: {mode: live}
            optimizer: {learning-rate: 0.05, base-batch: 84}
            stop: {rounds: 1000}
            flink: {parallelism: 2, checkpoint-interval-ms: 5000}
            """;

    @TempDir Path folder;

    /**
     * What waits right after a round, on the device with most of it for its rate.
     *
     * @param roundSeconds what the round took
     * @param readSeconds from the end of the round until the broker had answered
     * @param lagSeconds of the stream that the broker has and no trainer has seen in a slice
     * @param waitingSeconds of the stream that are neither trained on nor dropped, wherever they
     *     are
     * @param slicesSeconds of the stream that were at the trainer in slices, beyond the batch
     * @param consumerLagSeconds most of the stream that was not even read, at any time in the round
     */
    private record Observed(
            double roundSeconds,
            double readSeconds,
            double lagSeconds,
            double waitingSeconds,
            double slicesSeconds,
            double consumerLagSeconds) {

        /** Waiting beyond a round and a window. */
        double beyondBound() {
            return waitingSeconds - (roundSeconds + readSeconds + WINDOW_SECONDS);
        }
    }

    /**
     * A run.
     *
     * @param observed its rounds after the first ones
     * @param ledgers accounts of every device at the savepoint
     * @param endOffsets the broker's end offsets after it
     */
    private record Run(
            List<Observed> observed,
            Map<String, DeviceLedger> ledgers,
            Map<String, Long> endOffsets) {

        double last() {
            return observed.get(observed.size() - 1).beyondBound();
        }

        /** Some rounds may be hit by whatever else the machine does. */
        double median(ToDoubleFunction<Observed> what) {
            return observed.stream().mapToDouble(what).sorted().toArray()[ROUNDS / 2];
        }

        double largest(ToDoubleFunction<Observed> what) {
            return observed.stream().mapToDouble(what).max().orElseThrow();
        }

        void print(String policy) {
            System.out.printf(
                    "%s, seconds of a device's stream after a round of %.2f s, median and largest of %d rounds:%n"
                            + "  %.2f %.2f  in the broker, not read: Kafka's consumer lag%n"
                            + "  %.2f %.2f  in the broker, on the way and in windows%n"
                            + "  %.2f %.2f  waiting, wherever%n"
                            + "  %.2f %.2f  of it at the trainer beyond the batch%n"
                            + "  %.2f %.2f  waiting, less a round and a window%n",
                    policy,
                    median(Observed::roundSeconds),
                    ROUNDS,
                    median(Observed::consumerLagSeconds),
                    largest(Observed::consumerLagSeconds),
                    median(Observed::lagSeconds),
                    largest(Observed::lagSeconds),
                    median(Observed::waitingSeconds),
                    largest(Observed::waitingSeconds),
                    median(Observed::slicesSeconds),
                    largest(Observed::slicesSeconds),
                    median(Observed::beyondBound),
                    largest(Observed::beyondBound));
        }
    }

    @Test
    void usageExample() throws Exception {
        CompletableFuture<Run> persisting = CompletableFuture.supplyAsync(() -> run("persistence"));
        Run truncating = run("truncation");

        truncating.print("truncation");
        assertThat(truncating.median(Observed::beyondBound)).isLessThan(BEHIND_SECONDS);
        assertThat(truncating.largest(Observed::consumerLagSeconds))
                .isLessThanOrEqualTo(truncating.median(Observed::roundSeconds) + WINDOW_SECONDS);
        assertThat(truncating.median(Observed::slicesSeconds)).isLessThan(WINDOW_SECONDS);
        everythingIsSomewhere(truncating);
        assertThat(truncating.ledgers().values()).allMatch(ledger -> ledger.truncated() > 0);

        persisting.get().print("persistence");
        assertThat(persisting.get().last()).isGreaterThan(1);
        everythingIsSomewhere(persisting.get());
        assertThat(persisting.get().ledgers().values()).allMatch(ledger -> ledger.truncated() == 0);
    }

    private static void everythingIsSomewhere(Run run) {
        assertThat(run.ledgers().keySet()).isEqualTo(run.endOffsets().keySet()).hasSize(4);
        run.ledgers()
                .forEach(
                        (device, ledger) -> {
                            assertThat(ledger.firstOffset()).as(device).isZero();
                            assertThat(ledger.arrived())
                                    .as(device)
                                    .isEqualTo(ledger.lastOffset() + 1)
                                    .isLessThanOrEqualTo(run.endOffsets().get(device));
                            assertThat(ledger.conserves()).as(device).isTrue();
                            assertThat(ledger.trained()).as(device).isPositive();
                        });
    }

    private Run run(String policy) {
        try (SlowLiveJob job =
                new SlowLiveJob(
                        folder.resolve(policy),
                        "lag-" + policy,
                        LIVE,
                        ROUND_MS,
                        "buffer.policy=" + policy)) {
            List<Observed> observed = new ArrayList<>();
            SlowLiveJob.Told before = round(job);
            for (int i = 0; i < WARM_UP + ROUNDS; i++) {
                SlowLiveJob.Told told = round(job);
                Map<String, Long> ends = job.endOffsets();
                double readSeconds = (System.nanoTime() - told.nanos()) / 1e9;
                double seconds = (told.nanos() - before.nanos()) / 1e9;
                if (i >= WARM_UP) {
                    observed.add(
                            new Observed(
                                    seconds,
                                    readSeconds,
                                    lagSeconds(told.report(), ends, job.rates()),
                                    waitingSeconds(told.report(), ends, job.rates()),
                                    slicesSeconds(told.report(), job.rates()),
                                    consumerLagSeconds(job)));
                }
                before = told;
            }
            Map<String, DeviceLedger> ledgers = new TreeMap<>();
            for (SlowLiveJob.Told told : job.stop()) {
                for (DeviceReport device : told.report().devices()) {
                    ledgers.put(device.device(), device.ledger());
                }
            }
            return new Run(observed, ledgers, job.endOffsets());
        } catch (Exception e) {
            throw new IllegalStateException("the run with " + policy + " failed", e);
        }
    }

    /** The next round with samples. */
    private static SlowLiveJob.Told round(SlowLiveJob job) throws Exception {
        while (true) {
            SlowLiveJob.Told told = job.next();
            if (told.report().kind() == RoundReport.Kind.ROUND && told.report().samples() > 0) {
                return told;
            }
        }
    }

    private static double consumerLagSeconds(SlowLiveJob job) throws Exception {
        Map<String, Double> lags = job.largestConsumerLags();
        assertThat(lags.keySet()).isEqualTo(job.rates().keySet());
        return lags.entrySet().stream()
                .mapToDouble(device -> device.getValue() / job.rates().get(device.getKey()))
                .max()
                .orElseThrow();
    }

    private static double waitingSeconds(
            RoundReport report, Map<String, Long> ends, Map<String, Double> rates) {
        double most = 0;
        for (DeviceReport device : report.devices()) {
            DeviceLedger ledger = device.ledger();
            // The accounts are those of the moment in which the batch was taken.
            long gone =
                    ledger.trained()
                            + ledger.truncated()
                            + ledger.rejectedTotal()
                            + device.samples();
            double waiting = ends.get(device.device()) - ledger.firstOffset() - gone;
            most = Math.max(most, waiting / rates.get(device.device()));
        }
        return most;
    }

    private static double lagSeconds(
            RoundReport report, Map<String, Long> ends, Map<String, Double> rates) {
        double most = 0;
        for (DeviceReport device : report.devices()) {
            DeviceLedger ledger = device.ledger();
            double waiting = ends.get(device.device()) - ledger.lastOffset() - 1;
            most = Math.max(most, waiting / rates.get(device.device()));
        }
        return most;
    }

    private static double slicesSeconds(RoundReport report, Map<String, Double> rates) {
        double most = 0;
        for (DeviceReport device : report.devices()) {
            double held = device.ledger().buffered() - device.samples();
            most = Math.max(most, held / rates.get(device.device()));
        }
        return most;
    }
}
