package io.scadles.model.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.scadles.model.stream.BlockValues;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockStateTest {

    private static final Optimizer PLAIN = new Optimizer(0, 0);

    @Test
    void usageExample() {
        BlockState block = new BlockState(4, 2, new float[] {1, 1, 9}, new float[3]);

        block.apply(
                PLAIN,
                new String[] {"a", "b"},
                new float[] {0.25f, 0.75f},
                Map.of(
                        "a",
                        BlockValues.dense(new float[] {4, 0, 2}),
                        "b",
                        BlockValues.dense(new float[] {0, 4, 6})),
                0.5);

        assertThat(block.version()).isEqualTo(5);
        assertThat(block.copyWeights()).containsExactly(0.5f, -0.5f, 5);
    }

    /** A9: M commits of a change of 1, each with weight 1 / M, move the model by 1. */
    @Test
    void changesAreAddedWhateverTheirOrder() {
        Map<String, BlockValues> commits =
                Map.of(
                        "a", BlockValues.dense(new float[] {-1, 8}),
                        "b", BlockValues.dense(new float[] {-1, 0}));
        BlockState block = new BlockState(0, 1, new float[] {5, 4}, new float[2]);

        block.add(new String[] {"b"}, new float[] {0.5f}, commits, 1);
        assertThat(block.copyWeights()).as("buffers go half of the way").containsExactly(5.5f, 2);
        block.add(new String[] {"a"}, new float[] {0.5f}, commits, 1);
        assertThat(block.version()).isEqualTo(2);
        assertThat(block.copyWeights()).containsExactly(6, 5);

        BlockState other = new BlockState(0, 1, new float[] {5, 4}, new float[2]);
        other.add(new String[] {"a"}, new float[] {0.5f}, commits, 1);
        other.add(new String[] {"b"}, new float[] {0.5f}, commits, 1);
        assertThat(other.copyWeights()[0]).isEqualTo(6);
    }

    @Test
    void buffersStayAMeanIfWeightsExceedOne() {
        BlockState block = new BlockState(0, 0, new float[] {4}, new float[1]);

        block.add(
                new String[] {"a"},
                new float[] {3},
                Map.of("a", BlockValues.dense(new float[] {7})),
                1);

        assertThat(block.copyWeights()).containsExactly(7);
    }

    /** The weighted mean of the devices' gradients is that of the joined batch. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void commitsWeightedBySamplesAreTheMeanGradientOfTheUnion(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int devices = 9;
        int[] samples = new int[devices];
        String[] names = new String[devices];
        Map<String, BlockValues> commits = new HashMap<>();
        double total = 0;
        long count = 0;
        for (int d = 0; d < devices; d++) {
            samples[d] = random.nextInt(1, 100);
            names[d] = "cam-" + d;
            double sum = 0;
            for (int i = 0; i < samples[d]; i++) {
                sum += random.nextDouble(-1, 1);
            }
            commits.put(names[d], BlockValues.dense(new float[] {(float) (sum / samples[d])}));
            total += sum;
            count += samples[d];
        }
        BlockState block = new BlockState(0, 1, new float[1], new float[1]);
        block.apply(PLAIN, names, Weighting.BY_SAMPLES.weights(samples), commits, 1);

        assertThat((double) block.copyWeights()[0])
                .as("seed %d", seed)
                .isCloseTo(-total / count, within(1e-6));
    }

    @Test
    void commitsAreSummedInTheOrderListedWhateverTheMapsOrder() {
        // Large and small values: any other order gives other bits.
        Map<String, BlockValues> commits = new TreeMap<>();
        commits.put("a", BlockValues.dense(new float[] {1e8f}));
        commits.put("b", BlockValues.dense(new float[] {1}));
        commits.put("c", BlockValues.dense(new float[] {-1e8f}));
        float[] ones = {1, 1, 1};

        assertThat(sum(new String[] {"a", "b", "c"}, ones, commits)).isEqualTo(0f);
        assertThat(sum(new String[] {"a", "c", "b"}, ones, commits)).isEqualTo(1f);
        assertThat(sum(new String[] {"a", "c", "b"}, ones, new HashMap<>(commits))).isEqualTo(1f);
    }

    private static float sum(String[] devices, float[] weights, Map<String, BlockValues> commits) {
        BlockState block = new BlockState(0, 1, new float[1], new float[1]);
        block.apply(PLAIN, devices, weights, commits, 1);
        return -block.copyWeights()[0];
    }

    @Test
    void buffersBecomeTheWeightedMeanAndKnowNoRateMomentumOrDecay() {
        BlockState block = new BlockState(0, 0, new float[] {100, 100}, new float[] {7, 7});

        block.apply(
                new Optimizer(0.9f, 0.1f),
                new String[] {"a", "b"},
                new float[] {0.5f, 0.5f},
                Map.of(
                        "a",
                        BlockValues.dense(new float[] {1, 2}),
                        "b",
                        BlockValues.dense(new float[] {3, 4})),
                123);

        assertThat(block.copyWeights()).containsExactly(2, 3);
        assertThat(block.copyVelocity()).containsExactly(7, 7);
    }

    @Test
    void commitsThatAreNotListedDoNotCount() {
        BlockState block = new BlockState(0, 1, new float[] {1}, new float[1]);

        block.apply(
                PLAIN,
                new String[] {"a"},
                new float[] {1},
                Map.of(
                        "a",
                        BlockValues.dense(new float[] {1}),
                        "stranger",
                        BlockValues.dense(new float[] {50})),
                1);

        assertThat(block.copyWeights()).containsExactly(0);
    }

    @Test
    void anApplyWithoutCommitsOnlyMakesTheBlockOneVersionNewer() {
        BlockState block = new BlockState(4, 2, new float[] {1, -2, 3}, new float[] {5, 6, 7});

        block.apply(
                new Optimizer(0.9f, 0.1f),
                new String[0],
                new float[0],
                Map.of("a", BlockValues.dense(new float[3])),
                1);

        assertThat(block.version()).isEqualTo(5);
        assertThat(block.copyWeights()).containsExactly(1, -2, 3);
        assertThat(block.copyVelocity()).containsExactly(5, 6, 7);
    }

    @Test
    void whatIsHandedOutIsTheCallersOwn() {
        BlockState block = new BlockState(0, 1, new float[] {1}, new float[] {2});

        block.copyWeights()[0] = 99;
        block.copyVelocity()[0] = 99;

        assertThat(block.copyWeights()).containsExactly(1);
        assertThat(block.copyVelocity()).containsExactly(2);
    }
}
