package io.scadles.model.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockValuesTest {

    @Test
    void usageExample() {
        float[] commit = {9, 9, 0, 0, 3, 0, 7, 8};

        BlockValues block = BlockValues.of(commit, 2, 6, 4);
        float[] sum = {1, 1, 1, 1, 1, 1};
        block.addTo(sum, 0.5f);

        assertThat(block.indices()).containsExactly(2);
        assertThat(block.values()).containsExactly(3, 7, 8);
        assertThat(block.payloadBytes()).isEqualTo(16);
        assertThat(sum).containsExactly(1, 1, 2.5f, 1, 4.5f, 5);
    }

    /** As integers, so that zeros of both signs differ. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void addsTheSameBitsAsTheZerosWould(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int length = random.nextInt(1, 300);
        int parameters = random.nextInt(length + 1);
        float[] sparseSum = new float[length];
        float[] plainSum = new float[length];
        for (int device = 0; device < 12; device++) {
            float[] values = values(random, length, random.nextDouble());
            float weight =
                    switch (device % 3) {
                        case 0 -> random.nextFloat();
                        case 1 -> 0f;
                        default -> Float.MIN_NORMAL;
                    };

            BlockValues.of(values, 0, length, parameters).addTo(sparseSum, weight);
            for (int i = 0; i < length; i++) {
                plainSum[i] += weight * values[i];
            }

            assertThat(bits(sparseSum)).as("seed %d", seed).isEqualTo(bits(plainSum));
        }
    }

    private static float[] values(SplittableRandom random, int length, double share) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            double value = Math.scalb(random.nextDouble(-1, 1), random.nextInt(-140, 10));
            values[i] = random.nextDouble() < share ? (float) value : -0.0f;
        }
        return values;
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
        return bits;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 19, 20, 21, 40})
    void takesTheSmallerForm(int entries) {
        float[] values = new float[50];
        Arrays.fill(values, 0, entries, 1);
        Arrays.fill(values, 40, 50, 1);

        BlockValues block = BlockValues.of(values, 0, 50, 40);

        assertThat(block.payloadBytes()).isEqualTo(4 * 10 + Math.min(8 * entries, 4 * 40));
        assertThat(block.indices()).hasSize(entries < 20 ? entries : 0);
    }

    @Test
    void buffersArePlainEvenIfTheyAreZero() {
        BlockValues block = BlockValues.of(new float[6], 0, 6, 4);

        assertThat(block.indices()).isEmpty();
        assertThat(block.values()).containsExactly(0, 0);
    }

    @Test
    void withoutParametersTheBlockStaysAsItIs() {
        float[] flat = {0, 0, 5, 0, 0};

        BlockValues block = BlockValues.of(flat, 1, 3, 0);
        flat[2] = 99;

        assertThat(block.indices()).isEmpty();
        assertThat(block.values()).containsExactly(0, 5, 0);
    }

    @Test
    void indicesWithoutValuesAreRefused() {
        assertThatThrownBy(() -> new BlockValues(new int[2], new float[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2 indices need as many values, got 1");
    }

    @Test
    void aSumThatIsTooShortIsRefused() {
        BlockValues block = new BlockValues(new int[0], new float[5]);

        assertThatThrownBy(() -> block.addTo(new float[4], 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("5 plain values, expected at most 4");
    }
}
