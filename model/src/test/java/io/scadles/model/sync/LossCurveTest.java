package io.scadles.model.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.scadles.model.sync.LossCurve.Point;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LossCurveTest {

    private static double reward(double l1, double l2, double l3, double target) {
        return LossCurve.reward(new Point(0, l1), new Point(30, l2), new Point(60, l3), target);
    }

    /** A10: c = 0.2, a^2 = 0.01, b = 0.5. */
    @Test
    void usageExample() {
        assertThat(reward(2.2, 1.45, 1.109091, 0.7)).isCloseTo(1 / 150.0, within(1e-6));
    }

    /** A11. */
    @Test
    void onlyALossThatFallsIsWorthAnything() {
        double falling = reward(2, 1.9, 1.85, 1.5);

        assertThat(reward(2, 2, 2, 1.5)).isLessThan(falling);
        assertThat(reward(1.17, 1.3, 1.35, 1)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(reward(2, Double.NaN, Double.NaN, 1.5)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(reward(Double.NaN, 1.9, 1.8, 1.5)).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void anAcceleratingFallIsTakenAsALine() {
        // Two thirds of the way in 60 s: all of it in 90 s.
        assertThat(reward(2, 1.95, 1.8, 1.7)).isCloseTo(1 / 90.0, within(1e-9));
    }

    @Test
    void aTargetBelowTheCurvesEndIsAimedAtAlongALine() {
        assertThat(reward(2.2, 1.45, 1.109091, 0.1)).isPositive().isLessThan(1 / 100.0);
    }

    @Test
    void aSteeperFallIsBetterOnTheSameClock() {
        assertThat(reward(2, 1.6, 1.4, 1)).isGreaterThan(reward(2, 1.8, 1.7, 1));
    }

    @Test
    void noNumberEscapes() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 100_000; i++) {
            double reward =
                    reward(
                            random.nextInt(5) * 0.5,
                            random.nextInt(5) * 0.5,
                            random.nextInt(5) * 0.5,
                            random.nextInt(5) * 0.5);
            assertThat(Double.isNaN(reward) || reward == Double.POSITIVE_INFINITY).isFalse();
        }
    }
}
