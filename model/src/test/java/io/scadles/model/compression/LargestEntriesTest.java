package io.scadles.model.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.model.compression.LargestEntries.Threshold;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LargestEntriesTest {

    /** Both ways of selecting: by sorting below 1024 values, by counting from there. */
    private static final int[] LENGTHS = {1, 2, 3, 10, 1023, 1024, 1025, 4000};

    private final LargestEntries largest = new LargestEntries();

    @Test
    void usageExample() {
        float[] values = {1, -4, 0, 3, -3};

        Threshold threshold = largest.select(values, 0, values.length, 2);

        assertThat(kept(threshold, values, 0, values.length)).containsExactly(1, 3);
    }

    /** Values that make a selection go wrong. */
    private enum Values {
        GAUSSIAN(random -> 1e-3 * random.nextDouble() * (random.nextDouble() - 0.5)),
        FEW_DIFFERENT(random -> random.nextInt(-2, 3) * 0.5),
        ALMOST_EQUAL(random -> 1 + random.nextInt(3) * (double) Math.ulp(1f)),
        ALL_EQUAL(random -> -0.25),
        DENORMAL(random -> random.nextInt(-5, 6) * (double) Float.MIN_VALUE),
        ZEROS_OF_BOTH_SIGNS(random -> random.nextBoolean() ? -0.0 : 0.0),
        OF_ANY_SIZE(random -> Math.scalb(random.nextDouble(-1, 1), random.nextInt(-149, 127))),
        LARGEST_FINITE(random -> random.nextBoolean() ? Float.MAX_VALUE : -Float.MAX_VALUE);

        private final ToDoubleFunction<SplittableRandom> draw;

        Values(ToDoubleFunction<SplittableRandom> draw) {
            this.draw = draw;
        }

        float[] array(int length, SplittableRandom random) {
            float[] values = new float[length];
            for (int i = 0; i < length; i++) {
                values[i] = (float) draw.applyAsDouble(random);
            }
            return values;
        }
    }

    @ParameterizedTest
    @EnumSource(Values.class)
    void keepsWhatAStableSortPutsFirst(Values kind) {
        SplittableRandom random = new SplittableRandom(kind.ordinal());
        for (int length : LENGTHS) {
            float[] values = kind.array(length, random);
            int[] counts = {1, (length + 1) / 2, length, random.nextInt(1, length + 1)};
            for (int count : counts) {
                Threshold threshold = largest.select(values, 0, length, count);

                assertThat(kept(threshold, values, 0, length))
                        .as("%d of %d", count, length)
                        .isEqualTo(sortedOut(values, 0, length, count));
            }
        }
    }

    /** Few of many, where a sample says first what is too small to count. */
    @ParameterizedTest
    @EnumSource(Values.class)
    void fewOfManyAreWhatAStableSortPutsFirst(Values kind) {
        SplittableRandom random = new SplittableRandom(kind.ordinal());
        int length = (1 << 18) + 1234;
        float[] values = kind.array(length + 20, random);
        Arrays.fill(values, 0, 7, Float.NaN);
        Arrays.fill(values, 7 + length, values.length, Float.NaN);
        for (int count : new int[] {1, 2, length / 1000, length / 32, length / 32 + 1}) {
            Threshold threshold = largest.select(values, 7, 7 + length, count);

            assertThat(kept(threshold, values, 7, 7 + length))
                    .as("%d of %d", count, length)
                    .isEqualTo(sortedOut(values, 7, 7 + length, count));
        }
    }

    /** Every 16th value is sampled here: those are all large, or all small. */
    @ParameterizedTest
    @ValueSource(floats = {100, 0})
    void aSampleThatIsLikeNoOtherValueChangesNothing(float sampled) {
        int length = 1 << 18;
        float[] values = Values.GAUSSIAN.array(length, new SplittableRandom(5));
        for (int i = 0; i < length; i += 16) {
            values[i] *= sampled;
        }

        Threshold threshold = largest.select(values, 0, length, 1000);

        assertThat(kept(threshold, values, 0, length))
                .isEqualTo(sortedOut(values, 0, length, 1000));
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 3000})
    void looksOnlyAtItsTensor(int length) {
        float[] values = Values.FEW_DIFFERENT.array(length + 20, new SplittableRandom(1));
        Arrays.fill(values, 0, 7, 99);
        Arrays.fill(values, 7 + length, values.length, Float.NaN);

        Threshold threshold = largest.select(values, 7, 7 + length, 5);

        assertThat(kept(threshold, values, 7, 7 + length))
                .isEqualTo(sortedOut(values, 7, 7 + length, 5));
    }

    @Test
    void earlierSelectionsLeaveNothingBehind() {
        SplittableRandom random = new SplittableRandom(3);
        float[] values = Values.GAUSSIAN.array(3000, random);
        Threshold first = largest.select(values, 0, 3000, 30);

        largest.select(Values.OF_ANY_SIZE.array(2000, random), 0, 2000, 1000);
        largest.select(Values.OF_ANY_SIZE.array(500, random), 0, 500, 400);

        assertThat(largest.select(values, 0, 3000, 30)).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void whatIsNotFiniteIsRefused(float bad) {
        for (int length :
                IntStream.concat(Arrays.stream(LENGTHS), IntStream.of(300_001)).toArray()) {
            float[] values = Values.GAUSSIAN.array(length, new SplittableRandom(4));
            values[length / 2] = bad;

            assertThatThrownBy(() -> largest.select(values, 0, length, 1))
                    .as("%d values", length)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("NaN or infinity");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 6})
    void anImpossibleCountIsRefused(int count) {
        assertThatThrownBy(() -> largest.select(new float[9], 2, 7, count))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot keep %d of the 5 values from 2 to 7".formatted(count));
    }

    private static int[] kept(Threshold threshold, float[] values, int from, int to) {
        return IntStream.range(from, to).filter(i -> threshold.keeps(i, values[i])).toArray();
    }

    private static int[] sortedOut(float[] values, int from, int to, int count) {
        return IntStream.range(from, to)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> -Math.abs(values[i])))
                .limit(count)
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
    }
}
