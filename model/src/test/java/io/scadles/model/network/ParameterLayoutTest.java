package io.scadles.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.model.network.TensorSpec.Initial;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterLayoutTest {

    private static final ParameterLayout LAYOUT =
            new ParameterLayout(
                    "example",
                    List.of(
                            tensor("weight", 0, Initial.UNIFORM, 40, 10),
                            tensor("bias", 400, Initial.ZERO, 10),
                            tensor("last", 410, Initial.UNIFORM, 7, 3),
                            tensor("running_var", 431, Initial.ONE, 10)),
                    431);

    @Test
    void usageExample() {
        float[] model = LAYOUT.initialValues(7, 0, LAYOUT.length());

        assertThat(model).hasSize(441);
        assertThat(Arrays.copyOfRange(model, 400, 410)).containsOnly(0f);
        assertThat(Arrays.copyOfRange(model, 431, 441)).containsOnly(1f);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 399, 400, 440})
    void initialValuesDoNotDependOnTheBlocks(int block) {
        float[] whole = LAYOUT.initialValues(7, 0, LAYOUT.length());

        float[] joined = new float[LAYOUT.length()];
        for (int from = 0; from < joined.length; from += block) {
            int length = Math.min(block, joined.length - from);
            System.arraycopy(LAYOUT.initialValues(7, from, length), 0, joined, from, length);
        }

        assertThat(joined).isEqualTo(whole);
    }

    @Test
    void weightsSpreadOverTheirBound() {
        float[] weight = LAYOUT.initialValues(7, 0, 400);

        float max = Float.NEGATIVE_INFINITY;
        float min = Float.POSITIVE_INFINITY;
        double sum = 0;
        for (float value : weight) {
            max = Math.max(max, value);
            min = Math.min(min, value);
            sum += value;
        }
        assertThat(max).isBetween(0.45f, 0.5f);
        assertThat(min).isBetween(-0.5f, -0.45f);
        // Standard error of the mean: 0.5 / sqrt(3 * 400) = 0.0144.
        assertThat(sum / 400).isBetween(-0.06, 0.06);
    }

    @Test
    void neighbouringSeedsShareNoValues() {
        List<Float> one = boxed(LAYOUT.initialValues(1, 0, 400));
        List<Float> two = boxed(LAYOUT.initialValues(2, 0, 400));

        assertThat(two).doesNotContainAnyElementsOf(one);
    }

    @Test
    void rangeOutsideTheVectorIsRefused() {
        assertThatThrownBy(() -> LAYOUT.initialValues(7, 440, 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void tensorsMustFollowOneAnother() {
        assertThatThrownBy(
                        () ->
                                new ParameterLayout(
                                        "gap", List.of(tensor("weight", 1, Initial.ZERO, 3)), 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensor weight starts at 1, expected 0");
    }

    private static TensorSpec tensor(String name, int offset, Initial initial, long... shape) {
        return new TensorSpec(name, shape, offset, initial, 0.5f);
    }

    private static List<Float> boxed(float[] values) {
        Float[] boxed = new Float[values.length];
        Arrays.setAll(boxed, i -> values[i]);
        return List.of(boxed);
    }
}
