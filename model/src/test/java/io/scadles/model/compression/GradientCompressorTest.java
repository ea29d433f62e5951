package io.scadles.model.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.scadles.model.compression.CompressionPolicy.Decision;
import io.scadles.model.compression.CompressionPolicy.Dense;
import io.scadles.model.compression.CompressionPolicy.GapInput;
import io.scadles.model.compression.CompressionPolicy.GapRule;
import io.scadles.model.compression.CompressionPolicy.Mode;
import io.scadles.model.compression.CompressionPolicy.MomentumCorrection;
import io.scadles.model.compression.CompressionPolicy.TopK;
import io.scadles.model.stream.BlockValues;
import io.scadles.model.stream.Transmission;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GradientCompressorTest {

    /** Short and long tensors, one of a single value. */
    private static final int[] OFFSETS = {0, 5, 6, 1506, 1600};

    private static final int PARAMETERS = 1600;
    private static final int BUFFERS = 7;

    /** Sizes of the tensors of lenet. */
    private static final int[] LENET = {150, 6, 2400, 16, 48_000, 120, 10_080, 84, 840, 10};

    private static final TopK ALWAYS = policy(0.25, Mode.STATIC, Decision.PER_DEVICE);
    private static final TopK BY_VOTE = policy(0.25, Mode.ADAPTIVE, Decision.MAJORITY);

    private static TopK policy(double ratio, Mode mode, Decision decision) {
        return policy(ratio, mode, 0.4, decision, GapInput.GRADIENT);
    }

    private static TopK policy(
            double ratio, Mode mode, double delta, Decision decision, GapInput input) {
        return new TopK(ratio, mode, delta, 0.5, GapRule.ENERGY, input, decision, true);
    }

    private static GradientCompressor compressor(CompressionPolicy policy, int... offsets) {
        return new GradientCompressor(
                policy, ParameterTensors.vectors(offsets), new LargestEntries());
    }

    @Test
    void usageExample() {
        GradientCompressor compressor = compressor(ALWAYS, 0, 4);
        float[] first = {1, -2, 1.5f, 0, 77};
        float[] second = {1, 0, 1, 0, 78};

        Transmission compressed = compressor.compress(first, false);
        compressor.compress(second, false);

        assertThat(first).containsExactly(0, -2, 0, 0, 77);
        assertThat(second).containsExactly(0, 0, 2.5f, 0, 78);
        assertThat(compressor.memory().residual()).containsExactly(2, 0, 0, 0);
        assertThat(compressed.compressed()).isTrue();
        assertThat(compressed.floats()).isEqualTo(1);
        assertThat(compressed.wireBytes()).isEqualTo(8 + 4);
    }

    @ParameterizedTest
    @CsvSource({
        "PER_DEVICE,GRADIENT,1",
        "PER_DEVICE,CORRECTED,2",
        "MAJORITY,GRADIENT,3",
        "MAJORITY,CORRECTED,4",
        "MAJORITY,GRADIENT,5"
    })
    void whatWasSentAndTheResidualAddUpToAllGradients(
            Decision decision, GapInput input, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        GradientCompressor compressor =
                compressor(policy(0.1, Mode.ADAPTIVE, 0.4, decision, input), OFFSETS);
        double[] gradients = new double[PARAMETERS];
        double[] magnitudes = new double[PARAMETERS];
        double[] sent = new double[PARAMETERS];
        int changes = 0;
        boolean before = false;
        for (int step = 0; step < 200; step++) {
            float[] commit = gradient(random, random.nextBoolean() ? 8 : 1);
            for (int i = 0; i < PARAMETERS; i++) {
                gradients[i] += commit[i];
                magnitudes[i] += Math.abs(commit[i]);
            }
            boolean compressed = compressor.compress(commit, random.nextBoolean()).compressed();
            changes += compressed == before ? 0 : 1;
            before = compressed;
            float[] residual = compressor.memory().residual();
            for (int i = 0; i < PARAMETERS; i++) {
                sent[i] += commit[i];
                double rest = compressed ? residual[i] : 0;
                if (Math.abs(sent[i] + rest - gradients[i]) > 1e-5 * magnitudes[i]) {
                    assertThat(sent[i] + rest)
                            .as("seed %d, step %d, parameter %d", seed, step, i)
                            .isCloseTo(gradients[i], within(1e-5 * magnitudes[i]));
                }
            }
        }
        assertThat(changes).as("changes between sparse and whole").isGreaterThan(20);
    }

    /** The higher the power, the more of the gradient is in few entries. */
    private static float[] gradient(SplittableRandom random, int power) {
        float[] commit = new float[PARAMETERS + BUFFERS];
        for (int i = 0; i < PARAMETERS; i++) {
            double value = random.nextDouble(-1, 1);
            commit[i] = (float) (Math.pow(Math.abs(value), power) * Math.signum(value));
        }
        Arrays.fill(commit, PARAMETERS, commit.length, 3);
        return commit;
    }

    @Test
    void keepsTheShareOfEveryTensorAndLeavesBuffersAlone() {
        float[] commit = gradient(new SplittableRandom(1), 1);
        float[] original = commit.clone();

        Transmission compressed = compressor(ALWAYS, OFFSETS).compress(commit, false);

        assertThat(nonZeros(commit, 0, 5)).isEqualTo(1);
        assertThat(nonZeros(commit, 5, 6)).isEqualTo(1);
        assertThat(nonZeros(commit, 6, 1506)).isEqualTo(375);
        assertThat(nonZeros(commit, 1506, 1600)).isEqualTo(23);
        assertThat(compressed.floats()).isEqualTo(400);
        for (int i = 0; i < PARAMETERS; i++) {
            assertThat(commit[i]).isIn(0f, original[i]);
        }
        assertThat(Arrays.copyOfRange(commit, PARAMETERS, commit.length)).containsOnly(3f);
    }

    private static int nonZeros(float[] values, int from, int to) {
        int found = 0;
        for (int i = from; i < to; i++) {
            found += values[i] != 0 ? 1 : 0;
        }
        return found;
    }

    @Test
    void aWholeGradientTakesTheResidualWithIt() {
        GradientCompressor compressor = compressor(BY_VOTE, 0, 4);
        compressor.compress(new float[] {1, 2, 3, 4}, true);
        float[] whole = {10, 10, 10, 10};

        Transmission compressed = compressor.compress(whole, false);

        assertThat(whole).containsExactly(11, 12, 13, 10);
        assertThat(compressed.compressed()).isFalse();
        assertThat(compressed.floats()).isEqualTo(4);
        assertThat(compressed.wireBytes()).isEqualTo(16);
        assertThat(compressor.memory().residual()).isEmpty();
    }

    @Test
    void withoutErrorFeedbackWhatIsNotSentIsGone() {
        TopK forgetful =
                new TopK(
                        0.25,
                        Mode.STATIC,
                        0,
                        1,
                        GapRule.ENERGY,
                        GapInput.CORRECTED,
                        Decision.PER_DEVICE,
                        false);
        GradientCompressor compressor = compressor(forgetful, 0, 4);
        compressor.compress(new float[] {1, 2, 3, 4}, false);
        float[] second = {0, 5, 0, 0};

        compressor.compress(second, false);

        assertThat(second).containsExactly(0, 5, 0, 0);
        assertThat(compressor.memory().residual()).isEmpty();
    }

    @Test
    void theGapIsMeasuredWithOrWithoutTheResidual() {
        float[] first = {0, 3, 0, 4};
        float[] second = {0, 0, 0, 4};
        for (GapInput input : GapInput.values()) {
            TopK policy = policy(0.25, Mode.STATIC, 1, Decision.PER_DEVICE, input);
            GradientCompressor compressor = compressor(policy, 0, 4);
            double firstGap = compressor.compress(first.clone(), false).gap();
            float[] sent = second.clone();
            double secondGap = compressor.compress(sent, false).gap();

            assertThat(firstGap).as("%s", input).isEqualTo(9.0 / 25);
            assertThat(secondGap)
                    .as("%s", input)
                    .isEqualTo(input == GapInput.GRADIENT ? 0 : 9.0 / 25);
            assertThat(sent).as("%s", input).containsExactly(0, 0, 0, 4);
            assertThat(compressor.memory().residual()).containsExactly(0, 3, 0, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.MAX_VALUE, -Float.MAX_VALUE})
    void twoFiniteGradientsWhoseSumIsNotDoNotFit(float huge) {
        GradientCompressor compressor = compressor(ALWAYS, 0, 4);
        float[] gradient = {huge, huge, 0, 0, huge};
        assertThat(compressor.fits(gradient)).isTrue();
        compressor.compress(gradient.clone(), false);

        assertThat(compressor.fits(gradient)).isFalse();
        assertThat(compressor.fits(new float[] {0, Float.NaN, 0, 0, 0})).isFalse();
        assertThat(compressor.fits(new float[] {huge, -huge, 0, 0, huge})).isTrue();
        assertThat(gradient).containsExactly(huge, huge, 0, 0, huge);
        assertThat(compressor.memory().residual()).containsExactly(0, huge, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.5, 1})
    void theGapIsAMovingAverageThatBeginsWithTheFirst(double newest) {
        TopK policy =
                new TopK(
                        0.1,
                        Mode.ADAPTIVE,
                        0.4,
                        newest,
                        GapRule.NORM,
                        GapInput.GRADIENT,
                        Decision.PER_DEVICE,
                        true);
        GradientCompressor compressor = compressor(policy, OFFSETS);
        SplittableRandom random = new SplittableRandom(8);
        double expected = 0;
        for (int step = 0; step < 30; step++) {
            Transmission compressed =
                    compressor.compress(gradient(random, random.nextInt(1, 9)), false);
            expected =
                    step == 0
                            ? compressed.gap()
                            : newest * compressed.gap() + (1 - newest) * expected;

            assertThat(compressed.smoothedGap()).isEqualTo(expected);
            assertThat(compressed.wanted()).isEqualTo(expected <= 0.4);
            assertThat(compressed.compressed()).isEqualTo(compressed.wanted());
        }
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {1e-4, 0.01, 0.1, 0.2, 0.3, 0.4, 0.45, 0.49, 0.499, 0.5, 0.51, 0.7, 0.9, 1})
    void neverWeighsMoreThanTheWholeGradient(double ratio) {
        TopK policy = policy(ratio, Mode.STATIC, Decision.PER_DEVICE);
        int[][] layouts = {{0, 1}, {0, 2}, {0, 3}, {0, 1, 2, 3}, {0, 2, 4, 7}, OFFSETS};
        for (int[] offsets : layouts) {
            int parameters = offsets[offsets.length - 1];
            float[] commit = Arrays.copyOf(gradient(new SplittableRandom(2), 1), parameters + 5);
            Transmission compressed = compressor(policy, offsets).compress(commit, true);

            assertThat(compressed.wireBytes()).isLessThanOrEqualTo(4L * (parameters + 5));
            assertThat(compressed.compressed())
                    .as("%d parameters", parameters)
                    .isEqualTo(compressed.wireBytes() < 4L * (parameters + 5));
        }
    }

    @Test
    void aRatioThatSavesNothingIsSentWhole() {
        GradientCompressor compressor =
                compressor(policy(0.5, Mode.STATIC, Decision.PER_DEVICE), OFFSETS);
        float[] commit = gradient(new SplittableRandom(3), 1);
        float[] original = commit.clone();

        Transmission compressed = compressor.compress(commit, true);

        // 2 of 5 and 1 of 1 round down: 750 + 47 + 3 = 800 of 1600 values, as heavy as all.
        assertThat(compressed.compressed()).isFalse();
        assertThat(compressed.gap()).isPositive();
        assertThat(commit).isEqualTo(original);
        assertThat(compressor.memory().residual()).isEmpty();
    }

    @Test
    void oneHundredthOfLenetWeighsAThirtiethAtMost() {
        int[] offsets = new int[LENET.length + 1];
        for (int t = 0; t < LENET.length; t++) {
            offsets[t + 1] = offsets[t] + LENET[t];
        }
        SplittableRandom random = new SplittableRandom(4);
        float[] commit = new float[offsets[LENET.length]];
        for (int i = 0; i < commit.length; i++) {
            commit[i] = (float) random.nextDouble(-1, 1);
        }

        Transmission compressed =
                compressor(policy(0.01, Mode.STATIC, Decision.PER_DEVICE), offsets)
                        .compress(commit, false);

        assertThat(commit).hasSize(61_706);
        assertThat(compressed.wireBytes()).isEqualTo(8 * compressed.floats());
        assertThat(30 * compressed.wireBytes()).isLessThanOrEqualTo(4L * commit.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 64, 500, 1607, 5000})
    void noCutIntoBlocksNeedsMoreThanTheReportedBytes(int blockLength) {
        for (double ratio : new double[] {0.01, 0.25, 0.49, 0.6}) {
            float[] commit = gradient(new SplittableRandom(5), 1);
            Transmission compressed =
                    compressor(policy(ratio, Mode.STATIC, Decision.PER_DEVICE), OFFSETS)
                            .compress(commit, false);
            long payload = 0;
            float[] decoded = new float[commit.length];
            for (int offset = 0; offset < commit.length; offset += blockLength) {
                int length = Math.min(blockLength, commit.length - offset);
                int parameters = Math.max(0, Math.min(length, PARAMETERS - offset));
                BlockValues block = BlockValues.of(commit, offset, length, parameters);
                payload += block.payloadBytes();
                float[] sum = new float[length];
                block.addTo(sum, 1);
                System.arraycopy(sum, 0, decoded, offset, length);
            }

            assertThat(payload).isLessThanOrEqualTo(compressed.wireBytes());
            if (blockLength >= commit.length) {
                assertThat(payload).isEqualTo(compressed.wireBytes());
            }
            assertThat(decoded).isEqualTo(commit);
        }
    }

    @Test
    void denseSendsEverythingAndMeasuresNothing() {
        GradientCompressor compressor = compressor(new Dense(), OFFSETS);
        float[] commit = gradient(new SplittableRandom(6), 1);
        float[] original = commit.clone();

        Transmission compressed = compressor.compress(commit, true);

        assertThat(commit).isEqualTo(original);
        assertThat(compressed)
                .isEqualTo(
                        new Transmission(
                                false, false, 0, 0, PARAMETERS, 4L * (PARAMETERS + BUFFERS)));
    }

    @ParameterizedTest
    @CsvSource({"PER_DEVICE,GRADIENT,11", "MAJORITY,CORRECTED,12", "MAJORITY,GRADIENT,13"})
    void continuesFromASnapshotWithTheSameBits(Decision decision, GapInput input, long seed) {
        TopK policy = policy(0.1, Mode.ADAPTIVE, 0.4, decision, input);
        SplittableRandom random = new SplittableRandom(seed);
        GradientCompressor whole = compressor(policy, OFFSETS);
        GradientCompressor restarted = compressor(policy, OFFSETS);
        for (int step = 0; step < 60; step++) {
            float[] commit = gradient(random, random.nextInt(1, 9));
            float[] same = commit.clone();
            boolean vote = random.nextBoolean();
            restarted =
                    new GradientCompressor(
                            policy,
                            ParameterTensors.vectors(OFFSETS),
                            new LargestEntries(),
                            restarted.memory());

            assertThat(restarted.compress(same, vote)).isEqualTo(whole.compress(commit, vote));
            assertThat(same).as("seed %d, step %d", seed, step).isEqualTo(commit);
        }
        assertThat(restarted.memory().residual()).isEqualTo(whole.memory().residual());
        assertThat(restarted.memory().smoothedGap()).isEqualTo(whole.memory().smoothedGap());
    }

    @Test
    void snapshotsAreCopiesOnTheWayOutAndIn() {
        GradientCompressor compressor = compressor(ALWAYS, 0, 4);
        compressor.compress(new float[] {1, 2, 3, 4}, false);
        CompressorMemory memory = compressor.memory();
        GradientCompressor restored =
                new GradientCompressor(
                        ALWAYS, ParameterTensors.vectors(0, 4), new LargestEntries(), memory);

        compressor.compress(new float[] {9, 9, 9, 9}, false);
        assertThat(memory.residual()).containsExactly(1, 2, 3, 0);

        Arrays.fill(memory.residual(), 99);
        assertThat(restored.memory().residual()).containsExactly(1, 2, 3, 0);
    }

    @Test
    void compressorsThatShareCountersDoNotDisturbEachOther() {
        LargestEntries shared = new LargestEntries();
        GradientCompressor one =
                new GradientCompressor(ALWAYS, ParameterTensors.vectors(OFFSETS), shared);
        GradientCompressor two =
                new GradientCompressor(ALWAYS, ParameterTensors.vectors(OFFSETS), shared);
        GradientCompressor alone = compressor(ALWAYS, OFFSETS);
        SplittableRandom random = new SplittableRandom(9);
        for (int step = 0; step < 5; step++) {
            float[] commit = gradient(random, 2);
            float[] same = commit.clone();
            two.compress(gradient(random, 1), false);

            assertThat(one.compress(commit, false)).isEqualTo(alone.compress(same, false));
            assertThat(commit).isEqualTo(same);
        }
    }

    @Test
    void aFreshMemoryHoldsNothing() {
        CompressorMemory memory = compressor(ALWAYS, 0, 4).memory();

        assertThat(memory.residual()).isEmpty();
        assertThat(memory.smoothedGap()).isNaN();
    }

    @Test
    void aResidualIsSentEvenIfThePolicyNoLongerKeepsOne() {
        CompressorMemory memory = new CompressorMemory(new float[] {1, 2, 3, 0}, 0.5);
        GradientCompressor compressor =
                new GradientCompressor(
                        new Dense(), ParameterTensors.vectors(0, 4), new LargestEntries(), memory);
        float[] first = {10, 10, 10, 10};
        float[] second = {10, 10, 10, 10};

        compressor.compress(first, false);
        compressor.compress(second, false);

        assertThat(first).containsExactly(11, 12, 13, 10);
        assertThat(second).containsExactly(10, 10, 10, 10);
    }

    @Test
    void aResidualOfAnotherNetworkIsRefused() {
        CompressorMemory memory = new CompressorMemory(new float[3], 0.5);

        assertThatThrownBy(
                        () ->
                                new GradientCompressor(
                                        ALWAYS,
                                        ParameterTensors.vectors(0, 4),
                                        new LargestEntries(),
                                        memory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("length 3, expected 0 or 4");
    }

    @Test
    void aCommitThatIsTooShortIsRefused() {
        assertThatThrownBy(() -> compressor(ALWAYS, 0, 4).compress(new float[3], false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("length 3, expected at least 4");
    }

    @Test
    void offsetsThatDoNotAscendFromZeroAreRefused() {
        for (int[] offsets : new int[][] {{}, {0}, {1, 4}, {0, 4, 4}, {0, 4, 3}}) {
            assertThatThrownBy(() -> compressor(ALWAYS, offsets))
                    .as(Arrays.toString(offsets))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must ascend from 0");
        }
    }

    private static TopK corrected(double ratio, float momentum, boolean masking) {
        return new TopK(
                ratio,
                Mode.STATIC,
                0,
                1,
                GapRule.ENERGY,
                GapInput.CORRECTED,
                Decision.PER_DEVICE,
                true,
                new MomentumCorrection(momentum, masking, 0));
    }

    /** A22. Source: Deep Gradient Compression, Lin et al., 2018, section 3. */
    @Test
    void whatIsHeldBackGathersMomentumAndWhatIsSentBeginsAnew() {
        GradientCompressor compressor = compressor(corrected(0.25, 0.5f, true), 0, 4);
        float[] first = {1, 2, 3, 4};
        float[] second = {0, 0, 0, 1};

        compressor.compress(first, false);
        CompressorMemory between = compressor.memory();
        compressor.compress(second, false);

        assertThat(first).containsExactly(0, 0, 0, 4);
        assertThat(between.residual()).containsExactly(1, 2, 3, 0);
        assertThat(between.velocity()).containsExactly(1, 2, 3, 0);
        assertThat(second).containsExactly(0, 0, 4.5f, 0);
        assertThat(compressor.memory().residual()).containsExactly(1.5f, 3, 0, 1);
        assertThat(compressor.memory().velocity()).containsExactly(0.5f, 1, 0, 1);
        assertThat(compressor.memory().commits()).isEqualTo(2);
    }

    @Test
    void withoutMaskingWhatIsSentKeepsItsMomentum() {
        GradientCompressor compressor = compressor(corrected(0.25, 0.5f, false), 0, 4);

        compressor.compress(new float[] {1, 2, 3, 4}, false);

        assertThat(compressor.memory().residual()).containsExactly(1, 2, 3, 0);
        assertThat(compressor.memory().velocity()).containsExactly(1, 2, 3, 4);
    }

    /** A22. */
    @Test
    void whereAllIsSentItIsSgdWithMomentumOrPlain() {
        float momentum = 0.75f;
        GradientCompressor moving = compressor(corrected(1, momentum, false), OFFSETS);
        GradientCompressor masked = compressor(corrected(1, momentum, true), OFFSETS);
        SplittableRandom random = new SplittableRandom(4);
        float[] velocity = new float[OFFSETS[OFFSETS.length - 1]];
        for (int step = 0; step < 20; step++) {
            float[] gradient = gradient(random, 1);
            for (int i = 0; i < velocity.length; i++) {
                velocity[i] = momentum * velocity[i] + gradient[i];
            }
            float[] ofMoving = gradient.clone();
            float[] ofMasked = gradient.clone();

            assertThat(moving.compress(ofMoving, false).compressed()).isFalse();
            masked.compress(ofMasked, false);

            assertThat(Arrays.copyOf(ofMoving, velocity.length)).containsExactly(velocity);
            assertThat(ofMasked).containsExactly(gradient);
        }
    }

    /** A22. */
    @Test
    void theKeptShareFallsByAQuarterAtATime() {
        TopK policy =
                new TopK(
                        0.001,
                        Mode.STATIC,
                        0,
                        1,
                        GapRule.ENERGY,
                        GapInput.CORRECTED,
                        Decision.PER_DEVICE,
                        true,
                        new MomentumCorrection(0.9f, true, 40));

        assertThat(List.of(0, 9, 10, 20, 30, 39, 40, 1000))
                .extracting(commits -> policy.kept(100_000, commits))
                .containsExactly(25_000, 25_000, 6_250, 1_562, 390, 390, 100, 100);
        GradientCompressor compressor = compressor(policy, 0, 1000);
        SplittableRandom random = new SplittableRandom(4);
        for (int commit = 0; commit < 45; commit++) {
            float[] gradient = new float[1000];
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] = (float) random.nextDouble(-1, 1);
            }
            compressor =
                    new GradientCompressor(
                            policy,
                            ParameterTensors.vectors(0, 1000),
                            new LargestEntries(),
                            compressor.memory());

            assertThat(compressor.compress(gradient, false).floats())
                    .isEqualTo(policy.kept(1000, commit));
        }
    }

    @Test
    void aCommitWhoseVelocityOverflowsDoesNotFit() {
        GradientCompressor compressor = compressor(corrected(0.25, 0.9f, true), 0, 4);
        float huge = 0.75f * Float.MAX_VALUE;
        assertThat(compressor.fits(new float[] {huge, huge, 0, 0})).isTrue();
        compressor.compress(new float[] {huge, huge, 0, 0}, false);

        assertThat(compressor.fits(new float[] {0, huge, 0, 0})).isFalse();
    }
}
