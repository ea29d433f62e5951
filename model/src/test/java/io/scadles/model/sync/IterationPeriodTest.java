package io.scadles.model.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.scadles.model.batching.BatchSizing.Fixed;
import io.scadles.model.batching.BatchSizing.RateProportional;
import io.scadles.model.batching.BufferPolicy.Persistence;
import io.scadles.model.batching.BufferPolicy.Truncation;
import io.scadles.model.batching.DevicePolicy;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.RoundReport;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How long an iteration takes in virtual time, against the closed form.
 *
 * <p>Source: ScaDLES, section II: a synchronous round waits until the slowest device has its batch,
 * or until the step is computed, whichever is longer.
 */
class IterationPeriodTest {

    private static final long WINDOW_MS = VirtualRounds.WINDOW_MS;
    private static final int WINDOWS = 240;

    /** Sixteen rates of each set, with the smallest and largest that the paper used. */
    private static final Map<String, int[]> RATES =
            Map.of(
                    "S1",
                    new int[] {50, 38, 12, 36, 34, 13, 82, 40, 20, 29, 61, 16, 71, 25, 45, 36},
                    "S1'",
                    new int[] {92, 38, 62, 42, 48, 88, 90, 22, 44, 28, 64, 71, 58, 80, 49, 67},
                    "S2",
                    new int[] {
                        136, 410, 300, 188, 395, 221, 347, 402, 159, 288, 376, 243, 319, 205, 361,
                        270
                    },
                    "S2'",
                    new int[] {
                        270, 218, 300, 246, 232, 284, 284, 236, 274, 228, 256, 261, 249, 290, 240,
                        252
                    });

    private static final DevicePolicy DDL =
            new DevicePolicy(new Fixed(64), new Persistence(), WINDOW_MS, 1, Long.MAX_VALUE, 3);
    private static final DevicePolicy SCADLES =
            new DevicePolicy(
                    new RateProportional(8, 1024, 1), new Truncation(8), WINDOW_MS, 1, 5000, 3);

    @Test
    void usageExample() {
        assertThat(periodMs(DDL, 500, 16, 64)).isCloseTo(4000, within(40.0));
        assertThat(periodMs(SCADLES, 500, 16, 64)).isCloseTo(1000, within(10.0));
    }

    @ParameterizedTest(name = "step {0} ms, rates {1} {2} {3}: {4} ms")
    @CsvSource({
        "100, 32, 64, 100, 2000",
        "100, 10, 40, 125, 6400",
        "1999, 32, 64, 100, 2000",
        "3000, 32, 64, 100, 3000",
        "700, 100, 200, 250, 700",
        "7000, 10, 40, 125, 7000",
    })
    void aBaselineIterationTakesTheStepOrTheSlowestDevicesBatch(
            long stepMs, int a, int b, int c, double expectedMs) {
        assertThat(expectedMs).isEqualTo(Math.max(stepMs, 64_000.0 / Math.min(a, Math.min(b, c))));

        assertThat(periodMs(DDL, stepMs, a, b, c)).isCloseTo(expectedMs, within(expectedMs / 100));
    }

    @ParameterizedTest(name = "step {0} ms, rates {1} {2} {3}: {4} ms")
    @CsvSource({
        "100, 32, 64, 100, 1000",
        "100, 10, 40, 125, 1000",
        "999, 10, 40, 125, 1000",
        "1300, 32, 64, 100, 1300",
        "7000, 10, 40, 125, 7000",
    })
    void anIterationOfScadlesTakesTheStepOrAWindow(
            long stepMs, int a, int b, int c, double expectedMs) {
        assertThat(periodMs(SCADLES, stepMs, a, b, c))
                .isCloseTo(expectedMs, within(expectedMs / 100));
    }

    @ParameterizedTest(name = "{0}, slowest {1}/s: {2} ms")
    @CsvSource({"S1, 12, 5333", "S1', 22, 2909", "S2, 136, 1200", "S2', 218, 1200"})
    void theBaselineOnThePapersRatesTakesThePapersTime(String set, int slowest, double expectedMs) {
        int[] rates = RATES.get(set);
        assertThat(IntStream.of(rates).min()).hasValue(slowest);
        assertThat(expectedMs).isCloseTo(Math.max(1200, 64_000.0 / slowest), within(1.0));

        assertThat(new VirtualRounds(DDL, 1200, 120, rates).periodMs())
                .isCloseTo(expectedMs, within(expectedMs / 100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"S1", "S1'", "S2", "S2'"})
    void scadlesTakesTheStepAndEveryBatchIsTheRate(String set) {
        int[] rates = RATES.get(set);
        VirtualRounds rounds = new VirtualRounds(SCADLES, 1200, 120, rates);

        assertThat(rounds.periodMs()).isCloseTo(1200, within(12.0));
        for (RoundReport round : rounds.steady(2)) {
            assertThat(Arrays.stream(round.devices()).mapToInt(DeviceReport::samples).toArray())
                    .isEqualTo(rates);
        }
    }

    private static double periodMs(DevicePolicy policy, long stepMs, int... rates) {
        return new VirtualRounds(policy, stepMs, WINDOWS, rates).periodMs();
    }
}
