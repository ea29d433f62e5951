package io.scadles.model.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LowRankValuesTest {

    @Test
    void usageExample() {
        LowRankValues matrix =
                new LowRankValues(1, 6, 0, 3, new float[] {1, 10}, new float[] {1, 2, 3});
        float[] sum = new float[8];

        matrix.addTo(sum, 0.5f);
        LowRankValues.plain(7, new float[] {9}).addTo(sum, 1);

        assertThat(sum).containsExactly(0, 0.5f, 1, 1.5f, 5, 10, 15, 9);
        assertThat(matrix.payloadBytes()).isEqualTo(4 * (2 + 3));
    }

    /** Blocks end in the middle of rows, of matrices and of vectors. */
    @Test
    void aVectorCutIntoBlocksHasTheSameBits() {
        SplittableRandom random = new SplittableRandom(1);
        List<LowRankValues> products =
                List.of(
                        new LowRankValues(0, 35, 0, 7, floats(random, 10), floats(random, 14)),
                        LowRankValues.plain(35, floats(random, 12)),
                        new LowRankValues(47, 8, 0, 2, floats(random, 12), floats(random, 6)),
                        LowRankValues.plain(55, floats(random, 1)));
        float[] whole = new float[60];
        products.forEach(product -> product.addTo(whole, 0.3f));
        System.arraycopy(floats(random, 4), 0, whole, 56, 4);

        for (int length = 1; length <= 60; length++) {
            float[] joined = new float[60];
            for (int offset = 0; offset < 60; offset += length) {
                int here = Math.min(length, 60 - offset);
                int parameters = Math.max(0, Math.min(56 - offset, here));
                BlockValues block = BlockValues.of(whole, offset, here, parameters, products);
                float[] sum = new float[here];
                block.addTo(sum, 0.3f);
                for (int i = 0; i < here; i++) {
                    joined[offset + i] = i < parameters ? sum[i] : block.values()[i - parameters];
                }
            }

            assertThat(joined).as("blocks of %d", length).isEqualTo(whole);
        }
    }

    @Test
    void ofOneRowOnlyItsColumnsAreCut() {
        LowRankValues matrix =
                new LowRankValues(10, 200, 0, 100, new float[2 * 3], new float[100 * 3]);

        LowRankValues cut = matrix.cut(20, 25);

        assertThat(cut.start()).isZero();
        assertThat(cut.payloadBytes()).isEqualTo(4 * (3 + 5 * 3));
        assertThat(LowRankValues.plain(10, new float[100]).cut(20, 25).payloadBytes())
                .isEqualTo(4 * 5);
    }

    @Test
    void aCutThatMissesIsRefused() {
        LowRankValues vector = LowRankValues.plain(10, new float[5]);

        assertThatThrownBy(() -> vector.cut(15, 20))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no value of 10 to 15 lies in 15 to 20");
    }

    private static float[] floats(SplittableRandom random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }
}
