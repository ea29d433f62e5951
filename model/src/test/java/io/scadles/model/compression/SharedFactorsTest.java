package io.scadles.model.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.scadles.model.compression.CompressionPolicy.Factors;
import io.scadles.model.compression.CompressionPolicy.LowRank;
import io.scadles.model.compression.CompressionPolicy.Rest;
import io.scadles.model.stream.RoundMean;
import io.scadles.model.stream.Transmission;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A23, with a factor that is a mean over the devices. Source: PowerSGD, ACP-SGD. */
class SharedFactorsTest {

    private static final int ROWS = 20;
    private static final int COLUMNS = 30;
    private static final int MATRIX = ROWS * COLUMNS;
    private static final int DEVICES = 5;

    /** A matrix and a vector; then two buffers. */
    private static final ParameterTensors TENSORS =
            new ParameterTensors(new int[] {0, MATRIX, MATRIX + 9}, new int[] {ROWS, 1});

    private static final int PARAMETERS = TENSORS.parameterCount();

    /** Devices in rounds: what they send is averaged, and the mean is told to all. */
    private static final class Fleet {

        private final LowRank policy;
        private final List<GradientCompressor> devices = new ArrayList<>();
        private final List<Transmission> sent = new ArrayList<>();
        private RoundMean mean = RoundMean.NONE;

        private Fleet(int rank, Rest rest) {
            policy = new LowRank(rank, 1, true, Factors.SHARED, rest);
            for (int d = 0; d < DEVICES; d++) {
                devices.add(new GradientCompressor(policy, TENSORS, new LargestEntries()));
            }
        }

        /** Gives what was applied. */
        private float[] round(List<float[]> gradients) {
            SharedFactors shared = SharedFactors.of(policy, TENSORS, mean);
            float[] sum = new float[PARAMETERS];
            sent.clear();
            for (int d = 0; d < DEVICES; d++) {
                float[] commit = gradients.get(d).clone();
                sent.add(devices.get(d).compress(commit, false, shared));
                devices.get(d).products().forEach(product -> product.addTo(sum, 1f / DEVICES));
            }
            mean = mean.after(sum);
            devices.forEach(device -> device.settle(sum));
            return sum;
        }
    }

    /** Matrices of the rank, all of the same rows and columns if these are given. */
    private static List<float[]> gradients(
            SplittableRandom random, int rank, double[] left, double[] right) {
        List<float[]> gradients = new ArrayList<>();
        for (int d = 0; d < DEVICES; d++) {
            double[] inner = random.doubles((long) rank * rank, -1, 1).toArray();
            float[] commit = new float[PARAMETERS + 2];
            for (int i = 0; i < ROWS; i++) {
                for (int j = 0; j < COLUMNS; j++) {
                    double value = 0;
                    for (int k = 0; k < rank; k++) {
                        for (int l = 0; l < rank; l++) {
                            value += left[i * rank + k] * inner[k * rank + l] * right[j * rank + l];
                        }
                    }
                    commit[i * COLUMNS + j] = (float) value;
                }
            }
            for (int i = MATRIX; i < commit.length; i++) {
                commit[i] = (float) random.nextDouble(-1, 1);
            }
            gradients.add(commit);
        }
        return gradients;
    }

    private static List<float[]> anyGradients(SplittableRandom random) {
        return gradients(random, 8, doubles(random, ROWS * 8), doubles(random, COLUMNS * 8));
    }

    private static double[] doubles(SplittableRandom random, int length) {
        return random.doubles(length, -1, 1).toArray();
    }

    private static double[] mean(List<float[]> gradients) {
        double[] mean = new double[PARAMETERS];
        for (float[] gradient : gradients) {
            for (int i = 0; i < PARAMETERS; i++) {
                mean[i] += gradient[i] / (double) DEVICES;
            }
        }
        return mean;
    }

    private static double distance(float[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < MATRIX; i++) {
            sum += Math.pow(one[i] - other[i], 2);
        }
        return Math.sqrt(sum);
    }

    /** The first round finds the columns, whatever is in them then. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void theMeanIsExactUpToTheRank(int rank) {
        SplittableRandom random = new SplittableRandom(rank);
        double[] left = doubles(random, ROWS * 2);
        double[] right = doubles(random, COLUMNS * 2);
        LowRank policy = new LowRank(rank, 1, false, Factors.SHARED, Rest.OF_OWN);
        RoundMean mean = RoundMean.NONE;
        for (long version = 0; version < 6; version++) {
            List<float[]> gradients = gradients(random, 2, left, right);
            SharedFactors shared = SharedFactors.of(policy, TENSORS, mean);
            float[] sum = new float[PARAMETERS];
            for (float[] gradient : gradients) {
                GradientCompressor device =
                        new GradientCompressor(policy, TENSORS, new LargestEntries());
                device.compress(gradient.clone(), false, shared);
                device.products().forEach(product -> product.addTo(sum, 1f / DEVICES));
            }
            mean = mean.after(sum);
            double[] exact = mean(gradients);
            if (version >= 1) {
                assertThat(distance(sum, exact))
                        .as("version %s", version)
                        .isLessThan(1e-5 * distance(new float[MATRIX], exact));
            }
        }
    }

    @Test
    void oneFactorIsSentAndVectorsWhole() {
        Fleet fleet = new Fleet(2, Rest.OF_OWN);
        List<float[]> gradients = anyGradients(new SplittableRandom(1));
        double[] exact = mean(gradients);

        float[] applied = fleet.round(gradients);
        assertThat(fleet.sent.get(0).floats()).isEqualTo(2 * ROWS + 9);
        assertThat(fleet.sent.get(0).wireBytes()).isEqualTo(4 * (2 * ROWS + 9 + 2));
        for (int i = MATRIX; i < PARAMETERS; i++) {
            assertThat((double) applied[i]).isCloseTo(exact[i], within(1e-6));
        }
        fleet.round(gradients);
        assertThat(fleet.sent.get(0).floats()).isEqualTo(2 * COLUMNS + 9);
        assertThat(fleet.sent.get(0).compressed()).isTrue();
    }

    /** A20: with either rest nothing of the mean is lost, nor sent twice. */
    @ParameterizedTest
    @EnumSource(Rest.class)
    void whatWasAppliedAndTheMeanOfTheRestsAddUpToAllGradients(Rest rest) {
        SplittableRandom random = new SplittableRandom(3);
        Fleet fleet = new Fleet(2, rest);
        double[] all = new double[PARAMETERS];
        double[] applied = new double[PARAMETERS];
        for (int round = 0; round < 40; round++) {
            List<float[]> gradients = anyGradients(random);
            double[] mean = mean(gradients);
            float[] step = fleet.round(gradients);
            for (int i = 0; i < PARAMETERS; i++) {
                all[i] += mean[i];
                applied[i] += step[i];
            }
        }
        double[] rests = new double[PARAMETERS];
        for (GradientCompressor device : fleet.devices) {
            assertThat(device.memory().awaitsMean()).isFalse();
            for (int i = 0; i < PARAMETERS; i++) {
                rests[i] += device.memory().residual()[i] / (double) DEVICES;
            }
        }
        for (int i = 0; i < PARAMETERS; i++) {
            assertThat(applied[i] + rests[i]).isCloseTo(all[i], within(2e-3));
        }
        assertThat(applied).isNotEqualTo(all);
    }

    /** They differ in what a device holds back, not in what all do together. */
    @Test
    void theTwoRestsAreOfTheDevicesOwnAndOfTheMeanProduct() {
        List<float[]> gradients = anyGradients(new SplittableRandom(4));
        Fleet own = new Fleet(2, Rest.OF_OWN);
        Fleet mean = new Fleet(2, Rest.OF_MEAN);

        float[] applied = own.round(gradients);
        assertThat(mean.round(gradients)).containsExactly(applied);

        for (int d = 0; d < DEVICES; d++) {
            float[] sent = new float[PARAMETERS];
            own.devices.get(d).products().forEach(product -> product.addTo(sent, 1));
            float[] ofOwn = own.devices.get(d).memory().residual();
            float[] ofMean = mean.devices.get(d).memory().residual();
            for (int i = 0; i < MATRIX; i++) {
                float gradient = gradients.get(d)[i];
                assertThat(ofOwn[i]).isCloseTo(gradient - sent[i], within(1e-6f));
                assertThat(ofMean[i]).isEqualTo(gradient - applied[i]);
            }
            for (int i = MATRIX; i < PARAMETERS; i++) {
                assertThat(ofOwn[i]).isZero();
                assertThat(ofMean[i]).isZero();
            }
        }
    }

    /** Singular values 4, 2 and 1: what rank 1 leaves out at best is 5 of 21. */
    @Test
    void roundsFindTheBestProductOfTheMean() {
        float[] commit = new float[PARAMETERS];
        commit[0] = 4;
        commit[COLUMNS + 1] = 2;
        commit[2 * COLUMNS + 2] = -1;
        LowRank policy = new LowRank(1, 1, false, Factors.SHARED, Rest.OF_OWN);
        GradientCompressor device = new GradientCompressor(policy, TENSORS, new LargestEntries());
        RoundMean mean = RoundMean.NONE;
        double gap = 1;
        for (long version = 0; version < 40; version++) {
            float[] sent = commit.clone();
            gap = device.compress(sent, false, SharedFactors.of(policy, TENSORS, mean)).gap();
            mean = mean.after(sent);
        }
        assertThat(gap).isCloseTo(5.0 / 21, within(1e-6));
    }

    /** Versions without commits do not count: a device that comes every other round finds both. */
    @Test
    void sidesTakeTurnsFromOneRoundWithCommitsToTheNext() {
        LowRank policy = new LowRank(2, 1, true, Factors.SHARED, Rest.OF_OWN);
        GradientCompressor device = new GradientCompressor(policy, TENSORS, new LargestEntries());
        RoundMean mean = RoundMean.NONE;
        List<Long> floats = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            float[] commit = anyGradients(new SplittableRandom(round)).get(0);
            floats.add(
                    device.compress(commit, false, SharedFactors.of(policy, TENSORS, mean))
                            .floats());
            mean = mean.after(commit);
        }
        long rows = 2 * ROWS + 9;
        long columns = 2 * COLUMNS + 9;
        assertThat(floats).containsExactly(rows, columns, rows, columns);
    }

    /** A mean without a column for the rank would leave it unused for ever. */
    @Test
    void zerosLeaveARankThatCanBeUsedAgain() {
        SplittableRandom random = new SplittableRandom(5);
        Fleet fleet = new Fleet(2, Rest.OF_OWN);
        List<float[]> zeros = new ArrayList<>();
        for (int d = 0; d < DEVICES; d++) {
            zeros.add(new float[PARAMETERS + 2]);
        }
        fleet.round(zeros);
        List<float[]> gradients =
                gradients(random, 2, doubles(random, ROWS * 2), doubles(random, COLUMNS * 2));
        fleet.round(gradients);

        assertThat(fleet.sent.get(0).gap()).isLessThan(1);
        fleet.round(gradients);
        fleet.round(gradients);
        assertThat(fleet.sent.get(0).gap()).isLessThan(0.9);
    }

    /** Taken between a commit and the model it has led to, and after it. */
    @ParameterizedTest
    @EnumSource(Rest.class)
    void continuesFromASnapshotWithTheSameBits(Rest rest) {
        SplittableRandom random = new SplittableRandom(6);
        LowRank policy = new LowRank(2, 0.5, true, Factors.SHARED, rest);
        GradientCompressor whole = new GradientCompressor(policy, TENSORS, new LargestEntries());
        GradientCompressor restarted = whole;
        RoundMean mean = RoundMean.NONE;
        for (long version = 0; version < 10; version++) {
            float[] commit = anyGradients(random).get(0);
            float[] same = commit.clone();
            SharedFactors shared = SharedFactors.of(policy, TENSORS, mean);
            restarted = again(policy, restarted);
            assertThat(restarted.compress(same, false, shared))
                    .isEqualTo(whole.compress(commit, false, shared));
            restarted = again(policy, restarted);
            restarted.settle(commit);
            whole.settle(commit);

            assertThat(same).containsExactly(commit);
            assertThat(restarted.memory().residual()).containsExactly(whole.memory().residual());
            mean = mean.after(commit);
        }
    }

    private static GradientCompressor again(LowRank policy, GradientCompressor device) {
        return new GradientCompressor(policy, TENSORS, new LargestEntries(), device.memory());
    }

    /** The mean of a device's commit is missing: it would send all of it again. */
    @Test
    void aCommitBeforeTheMeanOfTheLastOneFails() {
        LowRank policy = new LowRank(2, 1, true, Factors.SHARED, Rest.OF_MEAN);
        GradientCompressor device = new GradientCompressor(policy, TENSORS, new LargestEntries());
        SharedFactors shared = SharedFactors.of(policy, TENSORS, RoundMean.NONE);
        float[] commit = anyGradients(new SplittableRandom(7)).get(0);
        assertThatThrownBy(() -> device.compress(commit, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there are none for this round");
        device.compress(commit.clone(), false, shared);

        assertThatThrownBy(() -> device.compress(commit, false, shared))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has not been told the mean");
    }

    @Test
    void aDevicesOwnFactorsHaveNoMeanToBeLessThan() {
        assertThatThrownBy(() -> new LowRank(1, 1, true, Factors.OWN, Rest.OF_MEAN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no mean");
    }
}
