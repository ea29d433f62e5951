package io.scadles.model.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateTest {

    private final LearningRate rate =
            new LearningRate(0.1, 0.1, new long[] {100, 150}, BatchScaling.linear(256), 0);

    @Test
    void usageExample() {
        assertThat(rate.scheduled(0)).isEqualTo(0.1);
        assertThat(rate.scheduled(100)).isCloseTo(0.01, within(1e-12));
        assertThat(rate.batchScale(512)).isEqualTo(2);
    }

    @Test
    void theScheduleFollowsTheGlobalStep() {
        for (long step = 0; step < 300; step++) {
            double expected = step < 100 ? 0.1 : step < 150 ? 0.01 : 0.001;
            assertThat(rate.scheduled(step)).as("step %d", step).isCloseTo(expected, within(1e-12));
        }
    }

    @Test
    void withoutDecayTheRateStays() {
        LearningRate constant = new LearningRate(0.05, 0.1, new long[0], BatchScaling.NONE, 0);

        assertThat(constant.scheduled(1_000_000)).isEqualTo(0.05);
    }

    @Test
    void scalingIsLinearInTheSamplesAndLeavesTheScheduleUntouched() {
        double before = rate.scheduled(120);
        for (int samples = 0; samples <= 4096; samples += 64) {
            assertThat(rate.batchScale(samples)).isEqualTo(samples / 256.0);
            assertThat(rate.scheduled(120)).isEqualTo(before);
        }
        assertThat(rate.base()).isEqualTo(0.1);
    }

    @Test
    void withoutABaseBatchNothingIsScaled() {
        LearningRate unscaled = new LearningRate(0.1, 0.1, new long[0], BatchScaling.NONE, 0);

        assertThat(unscaled.batchScale(1)).isEqualTo(1);
        assertThat(unscaled.batchScale(100_000)).isEqualTo(1);
    }

    @Test
    void warmingUpGrowsEvenlyToTheFullRateAndThenStops() {
        LearningRate warm = new LearningRate(0.1, 0.1, new long[] {6}, BatchScaling.linear(100), 4);

        assertThat(warm.scheduled(0)).isCloseTo(0.025, within(1e-12));
        assertThat(warm.scheduled(1)).isCloseTo(0.05, within(1e-12));
        assertThat(warm.scheduled(3)).isEqualTo(0.1);
        assertThat(warm.scheduled(4)).isEqualTo(0.1);
        assertThat(warm.scheduled(6)).isCloseTo(0.01, within(1e-12));
    }

    @Test
    void impossibleRatesAreRefusedByName() {
        assertThatThrownBy(() -> new LearningRate(0, 0.1, new long[0], BatchScaling.NONE, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("learning-rate (0.0)");
        assertThatThrownBy(
                        () -> new LearningRate(Double.NaN, 0.1, new long[0], BatchScaling.NONE, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LearningRate(0.1, 0, new long[0], BatchScaling.NONE, 0))
                .hasMessageContaining("decay-factor (0.0)");
        assertThatThrownBy(
                        () -> new LearningRate(0.1, 0.1, new long[0], BatchScaling.linear(-1), 0))
                .hasMessageContaining("base-batch (-1)");
        assertThatThrownBy(() -> new LearningRate(0.1, 0.1, new long[0], BatchScaling.NONE, -2))
                .hasMessageContaining("warm-up-rounds (-2)");
    }
}
