package io.scadles.model.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.scadles.model.compression.CompressionPolicy.Decision;
import io.scadles.model.compression.CompressionPolicy.GapInput;
import io.scadles.model.compression.CompressionPolicy.GapRule;
import io.scadles.model.compression.CompressionPolicy.Mode;
import io.scadles.model.compression.CompressionPolicy.TopK;
import io.scadles.model.stream.Transmission;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How much the largest entries leave out, and what is decided for it. */
class GapTest {

    private static final int[] THREE_TENSORS = {0, 100_000, 101_000, 200_000};

    /** Distributions whose gaps are known. */
    private enum Gradient {
        GAUSSIAN(Random::nextGaussian),
        LAPLACE(random -> Math.log(1 - random.nextDouble()) * (random.nextBoolean() ? 1 : -1));

        private final ToDoubleFunction<Random> draw;

        Gradient(ToDoubleFunction<Random> draw) {
            this.draw = draw;
        }

        float[] sample() {
            Random random = new Random(7);
            float[] values = new float[THREE_TENSORS[3]];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (1e-3 * draw.applyAsDouble(random));
            }
            return values;
        }
    }

    @Test
    void usageExample() {
        float[] gradient = {3, 4, 0, 0};

        Transmission energy = compressor(0.25, GapRule.ENERGY, 1, 0, 4).compress(gradient, false);

        assertThat(energy.gap()).isEqualTo(9.0 / 25);
        assertThat(energy.wanted()).isTrue();
    }

    private static GradientCompressor compressor(
            double ratio, GapRule rule, double delta, int... tensorOffsets) {
        TopK policy =
                new TopK(
                        ratio,
                        Mode.ADAPTIVE,
                        delta,
                        1,
                        rule,
                        GapInput.GRADIENT,
                        Decision.PER_DEVICE,
                        true);
        return new GradientCompressor(
                policy, ParameterTensors.vectors(tensorOffsets), new LargestEntries());
    }

    /** Source: derived from the two densities; the authors' modules give the same. */
    @ParameterizedTest
    @CsvSource({
        "GAUSSIAN,0.1,NORM,0.34",
        "GAUSSIAN,0.1,ENERGY,0.56",
        "LAPLACE,0.1,NORM,0.23",
        "LAPLACE,0.1,ENERGY,0.40",
        "GAUSSIAN,0.01,NORM,0.71",
        "GAUSSIAN,0.01,ENERGY,0.92",
        "LAPLACE,0.01,NORM,0.60",
        "LAPLACE,0.01,ENERGY,0.84"
    })
    void theDecisionFollowsTheKnownGap(Gradient kind, double ratio, GapRule rule, double gap) {
        Transmission loose =
                compressor(ratio, rule, gap + 0.01, THREE_TENSORS).compress(kind.sample(), false);
        Transmission strict =
                compressor(ratio, rule, gap - 0.01, THREE_TENSORS).compress(kind.sample(), false);

        assertThat(loose.gap()).isCloseTo(gap, within(0.01));
        assertThat(loose.compressed()).isTrue();
        assertThat(strict.gap()).isEqualTo(loose.gap());
        assertThat(strict.compressed()).isFalse();
    }

    @Test
    void theNormRuleAddsUpTensorsWhereTheEnergyRuleTakesThemAsOne() {
        float[] gradient = {3, 4, 30, 40};

        assertThat(compressor(0.5, GapRule.NORM, 1, 0, 2, 4).compress(gradient, false).gap())
                .isCloseTo((55.0 - 44) / 55, within(1e-12));
        assertThat(compressor(0.5, GapRule.ENERGY, 1, 0, 2, 4).compress(gradient, false).gap())
                .isCloseTo((2525.0 - 1616) / 2525, within(1e-12));
    }

    @ParameterizedTest
    @EnumSource(GapRule.class)
    void aGradientOfZerosLosesNothing(GapRule rule) {
        Transmission compressed = compressor(0.1, rule, 0, 0, 40).compress(new float[40], false);

        assertThat(compressed.gap()).isZero();
        assertThat(compressed.smoothedGap()).isZero();
        assertThat(compressed.wanted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theGapIsAShareWhateverTheSizeOfTheGradient(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (GapRule rule : GapRule.values()) {
            for (int exponent : new int[] {-149, -100, 0, 100, 127}) {
                float[] gradient = new float[90];
                for (int i = 0; i < gradient.length; i++) {
                    gradient[i] = Math.scalb((float) random.nextDouble(-1, 1), exponent);
                }
                gradient[0] = Math.scalb(1f, exponent);
                double gap = compressor(0.1, rule, 1, 0, 30, 90).compress(gradient, false).gap();

                assertThat(gap).as("%s, 2^%d", rule, exponent).isBetween(0.0, 1.0);
            }
        }
    }

    @Test
    void whereNothingIsLeftOutTheGapIsExactlyZero() {
        for (GapRule rule : GapRule.values()) {
            double gap =
                    compressor(1, rule, 0, THREE_TENSORS)
                            .compress(Gradient.GAUSSIAN.sample(), false)
                            .gap();
            assertThat(gap).isZero();
        }
    }
}
