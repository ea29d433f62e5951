package io.scadles.model.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.model.batching.BatchSizing.Fixed;
import io.scadles.model.batching.BatchSizing.RateProportional;
import io.scadles.model.batching.BufferPolicy.Persistence;
import io.scadles.model.batching.BufferPolicy.Truncation;
import io.scadles.model.batching.DevicePolicy;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.RoundReport;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What devices hold at the start of iteration T, against the closed form.
 *
 * <p>Source: ScaDLES, section III-B, equation 2: Q = (t S - b) T + S under Stream Persistence, S
 * under Stream Truncation.
 */
class BufferGrowthTest {

    private static final int WINDOWS = 1500;
    private static final Percentage PERCENT = Percentage.withPercentage(1);

    @Test
    void usageExample() {
        assertThat(persisted(100, 64, 1200, 1000))
                .isCloseTo(equation2(100, 64, 1.2, 1000), PERCENT);
    }

    @ParameterizedTest(name = "{0} samples/s, batch {1}, {2} ms a step")
    @CsvSource({
        "100, 64, 1200",
        "600, 64, 1200",
        "100, 64, 1600",
        "600, 64, 1600",
        "82, 64, 5333",
        "410, 64, 1200",
    })
    void persistenceGrowsByWhatArrivesInAnIterationLessTheBatch(int rate, int batch, long stepMs) {
        int iterations = (int) (WINDOWS * 1000L / stepMs) - 10;

        for (int t : new int[] {iterations / 4, iterations / 2, iterations}) {
            assertThat(persisted(rate, batch, stepMs, t))
                    .as("iteration %d", t)
                    .isCloseTo(equation2(rate, batch, stepMs / 1000.0, t), PERCENT);
        }
    }

    @ParameterizedTest(name = "{0} samples/s, {1} ms a step")
    @CsvSource({"12, 1200", "82, 1200", "410, 1600", "600, 5000", "3, 2000"})
    void truncationHoldsOneSecondHoweverLongItRuns(int rate, long stepMs) {
        DevicePolicy truncating =
                new DevicePolicy(
                        new RateProportional(8, 1024, 1), new Truncation(8), 1000, 1, 20_000, 3);

        List<RoundReport> rounds = new VirtualRounds(truncating, stepMs, 300, rate).steady(2);

        assertThat(rounds)
                .isNotEmpty()
                .allSatisfy(
                        round -> {
                            DeviceReport device = round.devices()[0];
                            assertThat(device.samples()).isEqualTo(Math.max(8, rate));
                            // What arrived by the round's start; the rest of the log lies ahead.
                            long ahead = (300_000 - round.startMs()) * rate / 1000;
                            assertThat(device.ledger().buffered() - ahead)
                                    .isLessThanOrEqualTo(Math.max(8, rate) + 1);
                        });
        assertThat(rounds.get(rounds.size() - 1).devices()[0].ledger().conserves()).isTrue();
    }

    /** Samples that had arrived when iteration T started and were not trained on. */
    private static double persisted(int rate, int batch, long stepMs, int iteration) {
        DevicePolicy persisting =
                new DevicePolicy(new Fixed(batch), new Persistence(), 1000, 1, Long.MAX_VALUE, 3);
        RoundReport round =
                new VirtualRounds(persisting, stepMs, WINDOWS, rate).steady(0).get(iteration);
        // The whole log has been read: what lies beyond the start has not arrived yet.
        long ahead = (long) WINDOWS * rate - round.startMs() * rate / 1000;
        return round.devices()[0].ledger().buffered() - ahead;
    }

    private static double equation2(int rate, int batch, double seconds, int iterations) {
        return (seconds * rate - batch) * iterations + rate;
    }
}
