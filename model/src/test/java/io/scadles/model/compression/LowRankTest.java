package io.scadles.model.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.scadles.model.compression.CompressionPolicy.LowRank;
import io.scadles.model.stream.Transmission;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A23. Source: PowerSGD, Vogels et al., 2019. */
class LowRankTest {

    private static final int ROWS = 20;
    private static final int COLUMNS = 30;
    private static final int MATRIX = ROWS * COLUMNS;

    /** A matrix, a vector, a matrix too small to gain; then two buffers. */
    private static final ParameterTensors TENSORS =
            new ParameterTensors(
                    new int[] {0, MATRIX, MATRIX + 9, MATRIX + 25}, new int[] {ROWS, 1, 4});

    private static final int PARAMETERS = TENSORS.parameterCount();

    private static GradientCompressor compressor(int rank) {
        return new GradientCompressor(new LowRank(rank, 0.5, true), TENSORS, new LargestEntries());
    }

    /** A gradient whose matrix has this rank. */
    private static float[] gradient(SplittableRandom random, int rank) {
        double[] left = doubles(random, ROWS * rank);
        return gradient(random, rank, left, doubles(random, COLUMNS * rank));
    }

    private static float[] gradient(
            SplittableRandom random, int rank, double[] left, double[] right) {
        float[] commit = new float[PARAMETERS + 2];
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                double value = 0;
                for (int k = 0; k < rank; k++) {
                    value += left[i * rank + k] * right[j * rank + k];
                }
                commit[i * COLUMNS + j] = (float) value;
            }
        }
        for (int i = MATRIX; i < commit.length; i++) {
            commit[i] = (float) random.nextDouble(-1, 1);
        }
        return commit;
    }

    private static double[] doubles(SplittableRandom random, int length) {
        return random.doubles(length, -1, 1).toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void theMeanIsExactUpToTheRank(int rank) {
        SplittableRandom random = new SplittableRandom(rank);
        double[] mean = new double[PARAMETERS];
        double[] sent = new double[PARAMETERS];
        for (int device = 0; device < 5; device++) {
            float[] commit = gradient(random, 2);
            for (int i = 0; i < PARAMETERS; i++) {
                mean[i] += commit[i] / 5.0;
            }
            Transmission transmission = compressor(rank).compress(commit, false);
            for (int i = 0; i < PARAMETERS; i++) {
                sent[i] += commit[i] / 5.0;
            }
            assertThat(transmission.gap()).isLessThan(1e-12);
        }
        assertThat(sent).containsExactly(mean, within(1e-6));
    }

    @Test
    void vectorsAndWhatWouldNotGainAreSentWhole() {
        float[] commit = gradient(new SplittableRandom(1), 8);
        float[] whole = commit.clone();
        GradientCompressor compressor = compressor(2);

        Transmission sent = compressor.compress(commit, false);

        assertThat(Arrays.copyOfRange(commit, MATRIX, commit.length))
                .containsExactly(Arrays.copyOfRange(whole, MATRIX, whole.length));
        assertThat(Arrays.copyOf(commit, MATRIX)).isNotEqualTo(Arrays.copyOf(whole, MATRIX));
        assertThat(sent.floats()).isEqualTo(2 * (ROWS + COLUMNS) + 9 + 16);
        assertThat(sent.wireBytes()).isEqualTo(4 * (sent.floats() + 2));
        assertThat(sent.compressed()).isTrue();
    }

    @Test
    void nothingButVectorsIsAsLongAsTheGradient() {
        GradientCompressor compressor =
                new GradientCompressor(
                        new LowRank(1, 1, true),
                        ParameterTensors.vectors(0, 5, 9),
                        new LargestEntries());
        float[] commit = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

        Transmission sent = compressor.compress(commit, false);

        assertThat(sent).isEqualTo(new Transmission(false, false, 0, 0, 9, 40));
        assertThat(commit).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    }

    @Test
    void theProductsAreWhatTheCommitSays() {
        float[] commit = gradient(new SplittableRandom(2), 8);
        GradientCompressor compressor = compressor(2);
        compressor.compress(commit, false);

        float[] sum = new float[PARAMETERS];
        compressor.products().forEach(product -> product.addTo(sum, 1));

        assertThat(sum).containsExactly(Arrays.copyOf(commit, PARAMETERS));
    }

    /** A20 for this codec. */
    @Test
    void whatWasSentAndTheResidualAddUpToAllGradients() {
        SplittableRandom random = new SplittableRandom(3);
        GradientCompressor compressor = compressor(2);
        double[] gradients = new double[PARAMETERS];
        double[] magnitudes = new double[PARAMETERS];
        double[] sent = new double[PARAMETERS];
        for (int step = 0; step < 100; step++) {
            float[] commit = gradient(random, random.nextInt(1, 10));
            for (int i = 0; i < PARAMETERS; i++) {
                gradients[i] += commit[i];
                magnitudes[i] += Math.abs(commit[i]);
            }
            compressor.compress(commit, false);
            for (int i = 0; i < PARAMETERS; i++) {
                sent[i] += commit[i];
            }
        }
        float[] residual = compressor.memory().residual();
        for (int i = 0; i < PARAMETERS; i++) {
            assertThat(sent[i] + residual[i]).isCloseTo(gradients[i], within(1e-5 * magnitudes[i]));
        }
        assertThat(sent).isNotEqualTo(gradients);
    }

    /** Singular values 4, 2 and 1: what rank 1 leaves out at best is 5 of 21. */
    @Test
    void repeatedStepsFindTheBestProduct() {
        GradientCompressor compressor =
                new GradientCompressor(new LowRank(1, 1, false), TENSORS, new LargestEntries());
        double gap = 1;
        for (int step = 0; step < 30; step++) {
            float[] commit = new float[PARAMETERS];
            commit[0] = 4;
            commit[COLUMNS + 1] = 2;
            commit[2 * COLUMNS + 2] = -1;
            double next = compressor.compress(commit, false).gap();
            assertThat(next).isLessThanOrEqualTo(gap + 1e-9);
            gap = next;
        }
        assertThat(gap).isCloseTo(5.0 / 21, within(1e-6));
        assertThat(compressor.memory().residual()).isEmpty();
    }

    /** A column that is not needed would stay 0 for ever. */
    @Test
    void zerosLeaveARankThatCanBeUsedAgain() {
        SplittableRandom random = new SplittableRandom(4);
        GradientCompressor compressor = compressor(3);
        compressor.compress(new float[PARAMETERS], false);
        compressor.compress(gradient(random, 1), false);

        assertThat(compressor.compress(gradient(random, 2), false).gap()).isLessThan(1e-12);
    }

    @Test
    void continuesFromASnapshotWithTheSameBits() {
        SplittableRandom random = new SplittableRandom(5);
        GradientCompressor whole = compressor(2);
        GradientCompressor restarted = compressor(2);
        for (int step = 0; step < 20; step++) {
            float[] commit = gradient(random, 6);
            float[] same = commit.clone();
            restarted =
                    new GradientCompressor(
                            new LowRank(2, 0.5, true),
                            TENSORS,
                            new LargestEntries(),
                            restarted.memory());

            assertThat(restarted.compress(same, false)).isEqualTo(whole.compress(commit, false));
            assertThat(same).containsExactly(commit);
        }
    }

    @Test
    void anotherRankBeginsAnew() {
        GradientCompressor before = compressor(2);
        before.compress(gradient(new SplittableRandom(6), 2), false);
        GradientCompressor after =
                new GradientCompressor(
                        new LowRank(3, 0.5, true), TENSORS, new LargestEntries(), before.memory());

        assertThat(after.compress(gradient(new SplittableRandom(7), 3), false).gap())
                .isLessThan(1e-12);
    }

    /** The norm of a column of finite values may be infinite. */
    @Test
    void whatWouldOverflowInAFactorDoesNotFit() {
        float[] commit = new float[PARAMETERS];
        Arrays.fill(commit, 0, MATRIX, Float.MAX_VALUE / 2);

        assertThat(compressor(2).fits(commit)).isFalse();
        Arrays.fill(commit, 0, MATRIX, 1e30f);
        assertThat(compressor(2).fits(commit)).isTrue();
    }

    @Test
    void aRankOrSmoothingThatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> new LowRank(0, 1, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rank (0) must be positive");
        assertThatThrownBy(() -> new LowRank(1, 0, true))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tensorsOfBrokenRowsAreRefused() {
        assertThatThrownBy(() -> new ParameterTensors(new int[] {0, 5}, new int[] {2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("whole rows");
    }
}
