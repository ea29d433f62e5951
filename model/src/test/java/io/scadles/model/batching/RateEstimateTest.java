package io.scadles.model.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.scadles.model.batching.RateEstimate.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateEstimateTest {

    private static final long WINDOW_MS = 1000;

    @Test
    void usageExample() {
        RateEstimate rate = new RateEstimate(WINDOW_MS, 1);
        rate.measured(new Window(1000, 20));
        rate.measured(new Window(2000, 30));

        assertThat(rate.knownAt(999)).isFalse();
        assertThat(rate.knownAt(1000)).isTrue();
        assertThat(rate.at(1999)).isEqualTo(20);
        assertThat(rate.at(2000)).isEqualTo(30);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void neverSeesTheFuture(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Window> windows = windows(random, 200);
        RateEstimate allKnowing = new RateEstimate(WINDOW_MS, 0.4);
        windows.forEach(allKnowing::measured);
        RateEstimate inTime = new RateEstimate(WINDOW_MS, 0.4);
        int next = 0;
        for (long nowMs = 0; nowMs < 300_000; nowMs += random.nextLong(1, 4000)) {
            while (next < windows.size() && windows.get(next).endMs() <= nowMs) {
                inTime.measured(windows.get(next++));
            }
            assertThat(allKnowing.knownAt(nowMs)).as("seed %d", seed).isEqualTo(next > 0);
            assertThat(allKnowing.at(nowMs))
                    .as("seed %d, time %d", seed, nowMs)
                    .isEqualTo(inTime.at(nowMs));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void anEmptyWindowCountsAsZeroWhetherItIsReportedOrNot(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RateEstimate silent = new RateEstimate(WINDOW_MS, 0.3);
        RateEstimate told = new RateEstimate(WINDOW_MS, 0.3);
        for (int w = 1; w <= 100; w++) {
            boolean empty = w > 1 && random.nextInt(3) > 0;
            Window window = new Window(w * WINDOW_MS, empty ? 0 : random.nextInt(1, 50));
            told.measured(window);
            if (!empty) {
                silent.measured(window);
            }
            assertThat(silent.at(w * WINDOW_MS + 500))
                    .as("seed %d, window %d", seed, w)
                    .isCloseTo(told.at(w * WINDOW_MS + 500), within(1e-9));
        }
    }

    @Test
    void withoutSmoothingOneEmptyWindowMakesTheRateZero() {
        RateEstimate rate = new RateEstimate(WINDOW_MS, 1);
        rate.measured(new Window(1000, 20));

        assertThat(rate.at(1999)).isEqualTo(20);
        assertThat(rate.at(2000)).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.3, 0.5, 0.9})
    void theAverageConvergesToANewRateWithinFivePercent(double smoothing) {
        SplittableRandom random = new SplittableRandom(5);
        RateEstimate rate = new RateEstimate(WINDOW_MS, smoothing);
        rate.measured(new Window(WINDOW_MS, 10));
        int windows = (int) Math.ceil(Math.log(0.02) / Math.log(1 - smoothing));
        for (int w = 2; w <= windows + 1; w++) {
            rate.measured(new Window(w * WINDOW_MS, 100 + random.nextDouble(-3, 3)));
        }
        double before = rate.at(2 * WINDOW_MS - 1);
        double after = rate.at((windows + 1) * WINDOW_MS);

        assertThat(before).isEqualTo(10);
        assertThat(after).isCloseTo(100, within(5.0));
    }

    @Test
    void theFirstWindowIsTheRateWhateverTheSmoothing() {
        RateEstimate rate = new RateEstimate(WINDOW_MS, 0.01);
        rate.measured(new Window(5000, 42));

        assertThat(rate.at(5000)).isEqualTo(42);
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33})
    void continuesFromASnapshotAsIfNothingHadHappened(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Window> windows = windows(random, 100);
        RateEstimate whole = new RateEstimate(WINDOW_MS, 0.4);
        RateEstimate restarted = new RateEstimate(WINDOW_MS, 0.4);
        windows.forEach(whole::measured);
        windows.forEach(restarted::measured);
        for (long nowMs = 0; nowMs < 200_000; nowMs += random.nextLong(1, 3000)) {
            assertThat(restarted.at(nowMs)).as("seed %d", seed).isEqualTo(whole.at(nowMs));
            RateEstimate next =
                    new RateEstimate(
                            WINDOW_MS,
                            0.4,
                            restarted.rateSamplesPerSecond(),
                            restarted.lastEndMs());
            for (Window window : restarted.ahead()) {
                next.measured(window);
            }
            restarted = next;
        }
        assertThat(restarted.ahead()).isEqualTo(whole.ahead());
    }

    @Test
    void impossibleSettingsAreRefusedByName() {
        assertThatThrownBy(() -> new RateEstimate(0, 1)).hasMessageContaining("window-ms (0)");
        assertThatThrownBy(() -> new RateEstimate(1000, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RateEstimate(1000, 1.1))
                .hasMessageContaining("rate-smoothing (1.1)");
    }

    /** Windows with samples, with gaps between them. */
    private static List<Window> windows(SplittableRandom random, int count) {
        List<Window> windows = new ArrayList<>();
        long endMs = 0;
        for (int w = 0; w < count; w++) {
            endMs += WINDOW_MS * (random.nextInt(4) == 0 ? random.nextInt(1, 6) : 1);
            windows.add(new Window(endMs, random.nextInt(1, 200)));
        }
        return windows;
    }
}
