package io.scadles.model.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizerTest {

    private static final int LENGTH = 1000;

    @Test
    void usageExample() {
        Optimizer optimizer = new Optimizer(0.9f, 0);
        float[] weights = {1, 5};
        float[] velocity = {0.5f, 5};

        optimizer.step(weights, velocity, new float[] {2, 5}, 1, 0.1);

        assertThat(velocity).containsExactly(0.9f * 0.5f + 2, 5);
        assertThat(weights[0]).isCloseTo(1 - 0.1f * 2.45f, within(1e-6f));
        assertThat(weights[1]).as("beyond the count nothing changes").isEqualTo(5);
    }

    /** The rule as the sum it stands for: v_t = sum_k m^(t-k) (g_k + decay w_k), in doubles. */
    @ParameterizedTest(name = "seed {0}, momentum {1}, decay {2}")
    @CsvSource({"1, 0.9, 0.0001", "2, 0, 0", "3, 0.5, 0.01", "4, 0.99, 0"})
    void agreesWithTheUnrolledSumInDoubles(long seed, float momentum, float decay) {
        SplittableRandom random = new SplittableRandom(seed);
        int steps = 60;
        double rate = 0.05;
        float[] weights = values(random);
        float[] velocity = new float[LENGTH];
        double[] exact = new double[LENGTH];
        double[][] pulls = new double[steps][LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            exact[i] = weights[i];
        }
        Optimizer optimizer = new Optimizer(momentum, decay);
        for (int t = 0; t < steps; t++) {
            float[] gradient = values(random);
            optimizer.step(weights, velocity, gradient, LENGTH, rate);
            for (int i = 0; i < LENGTH; i++) {
                pulls[t][i] = gradient[i] + decay * exact[i];
                double moved = 0;
                for (int k = 0; k <= t; k++) {
                    moved += Math.pow(momentum, t - k) * pulls[k][i];
                }
                exact[i] -= rate * moved;
            }
        }
        for (int i = 0; i < LENGTH; i++) {
            assertThat((double) weights[i])
                    .as("seed %d, value %d", seed, i)
                    .isCloseTo(exact[i], within(1e-4 * Math.max(1, Math.abs(exact[i]))));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 64, 999, 1000, 5000})
    void blocksOfAnySizeGiveTheSameBits(int blockLength) {
        BlockLayout layout = new BlockLayout(LENGTH, LENGTH, blockLength);
        SplittableRandom random = new SplittableRandom(blockLength);
        Optimizer optimizer = new Optimizer(0.9f, 1e-4f);
        float[] weights = values(random);
        float[] velocity = values(random);
        float[] inBlocks = weights.clone();
        float[] velocityInBlocks = velocity.clone();
        for (int t = 0; t < 5; t++) {
            float[] gradient = values(random);
            optimizer.step(weights, velocity, gradient, LENGTH, 0.1);
            for (int b = 0; b < layout.count(); b++) {
                float[] w = layout.cut(inBlocks, b);
                float[] v = layout.cut(velocityInBlocks, b);
                optimizer.step(w, v, layout.cut(gradient, b), layout.parameters(b), 0.1);
                System.arraycopy(w, 0, inBlocks, layout.offset(b), w.length);
                System.arraycopy(v, 0, velocityInBlocks, layout.offset(b), v.length);
            }
        }
        assertThat(Arrays.equals(weights, inBlocks)).isTrue();
        assertThat(Arrays.equals(velocity, velocityInBlocks)).isTrue();
    }

    @Test
    void impossibleSettingsAreRefusedByName() {
        assertThatThrownBy(() -> new Optimizer(1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("momentum (1.0)");
        assertThatThrownBy(() -> new Optimizer(0, -1)).hasMessageContaining("weight-decay (-1.0)");
        assertThatThrownBy(() -> new Optimizer(Float.NaN, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static float[] values(SplittableRandom random) {
        float[] values = new float[LENGTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }
}
