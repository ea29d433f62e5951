package io.scadles.model.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.model.batching.BatchSizing.Fixed;
import io.scadles.model.batching.BatchSizing.RateProportional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchSizingTest {

    @Test
    void usageExample() {
        BatchSizing sizing = new RateProportional(8, 1024, 1);

        assertThat(sizing.batchSize(100)).isEqualTo(100);
        assertThat(sizing.batchSize(3)).isEqualTo(8);
        assertThat(sizing.batchSize(5000)).isEqualTo(1024);
    }

    @Test
    void batchIsTheRateForEveryIntegerWithinTheBounds() {
        BatchSizing sizing = new RateProportional(8, 1024, 1);
        for (int rate = 8; rate <= 1024; rate++) {
            assertThat(sizing.batchSize(rate)).isEqualTo(rate);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void batchStaysWithinTheBoundsAndWithinHalfASampleOfTheRate(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 1000; i++) {
            int min = random.nextInt(1, 100);
            int max = random.nextInt(min, 2000);
            double rate = random.nextDouble(0, 3000);
            int batch = new RateProportional(min, max, 1).batchSize(rate);
            assertThat(batch).as("seed %d, rate %s", seed, rate).isBetween(min, max);
            if (rate >= min && rate <= max) {
                assertThat(Math.abs(batch - rate)).as("seed %d", seed).isLessThanOrEqualTo(0.5);
            }
        }
    }

    @Test
    void ratesBeyondAnIntegerGiveTheLargestBatch() {
        BatchSizing sizing = new RateProportional(8, 1024, 1);

        assertThat(sizing.batchSize(1e18)).isEqualTo(1024);
        assertThat(sizing.batchSize(Double.POSITIVE_INFINITY)).isEqualTo(1024);
    }

    @Test
    void fixedBatchIgnoresTheRate() {
        assertThat(new Fixed(64).batchSize(0)).isEqualTo(64);
        assertThat(new Fixed(64).batchSize(900)).isEqualTo(64);
    }

    @Test
    void aBatchMayHoldLessOrMoreThanASecondOfTheStream() {
        assertThat(new BatchSizing.RateProportional(8, 1024, 0.5).batchSize(82)).isEqualTo(41);
        assertThat(new BatchSizing.RateProportional(8, 1024, 2).batchSize(82)).isEqualTo(164);
        assertThat(new BatchSizing.RateProportional(8, 1024, 0.5).batchSize(12)).isEqualTo(8);
        assertThatThrownBy(() -> new BatchSizing.RateProportional(8, 1024, 0))
                .hasMessageContaining("stream-seconds (0.0)");
    }

    @Test
    void impossibleBoundsAreRefusedByName() {
        assertThatThrownBy(() -> new RateProportional(64, 32, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("min-batch (64)")
                .hasMessageContaining("max-batch (32)");
        assertThatThrownBy(() -> new RateProportional(0, 32, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Fixed(0)).hasMessageContaining("fixed-batch (0)");
    }
}
