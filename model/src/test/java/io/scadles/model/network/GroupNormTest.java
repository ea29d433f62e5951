package io.scadles.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupNormTest {

    @Test
    void usageExample() {
        float[] input = {1, 3, 5, 7, 100, 100, 300, 300};

        float[] output = forward(input, new Shape(1, 4, 2), new float[] {1, 1, 2, 1}, new float[4]);

        // Two groups of two channels: 1 3 | 5 7 and 100 100 | 300 300.
        double unit = 1 / Math.sqrt(5);
        double[] expected = {-3 * unit, -unit, unit, 3 * unit, -2, -2, 1, 1};
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) output[i]).isCloseTo(expected[i], within(1e-5));
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 6, 5, 3", "2, 64, 3, 3", "3, 7, 2, 4", "1, 1, 4, 4", "2, 128, 1, 1"})
    void everyGroupIsStandardisedThenEveryChannelScaledAndMoved(
            int samples, int channels, int height, int width) {
        SplittableRandom random = new SplittableRandom(channels);
        int places = height * width;
        float[] input = random(random, samples * channels * places);
        float[] weight = random(random, channels);
        float[] bias = random(random, channels);

        float[] output = forward(input, new Shape(samples, channels, height, width), weight, bias);

        int values = channels / GroupNorm.groups(channels) * places;
        for (int from = 0; from < input.length; from += values) {
            float[] group = Arrays.copyOfRange(input, from, from + values);
            double mean = mean(group);
            for (int i = 0; i < values; i++) {
                group[i] = (float) Math.pow(group[i] - mean, 2);
            }
            double deviation = Math.sqrt(mean(group) + 1e-5);
            for (int i = from; i < from + values; i++) {
                int channel = i / places % channels;
                double expected = (input[i] - mean) / deviation * weight[channel] + bias[channel];
                assertThat((double) output[i]).isCloseTo(expected, within(1e-4));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "512, 32", "128, 32", "64, 32", "32, 16", "16, 8", "6, 3", "100, 25", "3, 1", "2, 1", "1, 1"
    })
    void groupsAreEqualAndAtMost32OfAtLeastTwoChannels(int channels, int groups) {
        assertThat(GroupNorm.groups(channels)).isEqualTo(groups);
    }

    private static float[] forward(float[] input, Shape shape, float[] weight, float[] bias) {
        try (NDManager manager = PyTorch.newManager()) {
            PyTorch.recordGraph(false);
            GroupNorm block = new GroupNorm(weight.length);
            block.initialize(manager, DataType.FLOAT32, shape);
            block.getParameters().get("weight").getArray().set(weight);
            block.getParameters().get("bias").getArray().set(bias);
            NDArray x = manager.create(input, shape);
            NDArray y =
                    block.forward(new ParameterStore(manager, false), new NDList(x), false)
                            .singletonOrThrow();
            assertThat(y.getShape()).isEqualTo(shape);
            return y.toFloatArray();
        }
    }

    private static float[] random(SplittableRandom random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (4 * random.nextDouble() - 1);
        }
        return values;
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
