package io.scadles.model.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightingTest {

    @Test
    void usageExample() {
        assertThat(Weighting.BY_SAMPLES.weights(new int[] {30, 0, 10}))
                .containsExactly(0.75f, 0f, 0.25f);
        assertThat(Weighting.EQUAL.weights(new int[] {30, 0, 10})).containsExactly(0.5f, 0f, 0.5f);
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @CsvSource({"BY_SAMPLES, 1", "BY_SAMPLES, 2", "BY_SAMPLES, 3", "EQUAL, 4", "EQUAL, 5"})
    void weightsSumToOneAndOnlyDevicesWithSamplesWeigh(Weighting weighting, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 200; round++) {
            int[] samples = new int[random.nextInt(1, 300)];
            for (int d = 0; d < samples.length; d++) {
                samples[d] =
                        random.nextInt(5) == 0
                                ? 0
                                : random.nextInt(1, 1 + (1 << random.nextInt(30)));
            }
            samples[random.nextInt(samples.length)] = 7;
            float[] weights = weighting.weights(samples);
            double sum = 0;
            for (int d = 0; d < samples.length; d++) {
                assertThat(weights[d] > 0).as("seed %d", seed).isEqualTo(samples[d] > 0);
                sum += weights[d];
            }
            assertThat(sum).as("seed %d", seed).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void weightsBySamplesAreInProportionToTheSamples() {
        float[] weights = Weighting.BY_SAMPLES.weights(new int[] {8, 1024, 100});

        assertThat(weights[1] / weights[0]).isCloseTo(128f, within(1e-4f));
        assertThat(weights[2] / weights[0]).isCloseTo(12.5f, within(1e-4f));
    }

    @Test
    void totalsBeyondAnIntegerAreNoProblem() {
        float[] weights =
                Weighting.BY_SAMPLES.weights(new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE});

        assertThat(weights).containsExactly(0.5f, 0.5f);
    }

    @Test
    void nobodyWeighsAnythingIfNobodyHasSamples() {
        assertThat(Weighting.BY_SAMPLES.weights(new int[2])).containsExactly(0, 0);
        assertThat(Weighting.EQUAL.weights(new int[2])).containsExactly(0, 0);
        assertThat(Weighting.EQUAL.weights(new int[0])).isEmpty();
    }
}
