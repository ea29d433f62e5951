package io.scadles.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.scadles.model.stream.Batch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchInputTest {

    private final NDManager manager = PyTorch.newManager();

    @AfterEach
    void freeTensors() {
        manager.close();
    }

    @Test
    void usageExample() {
        BatchInput input = new BatchInput(spec(FeatureType.UINT8));

        input.decode(new Batch(new int[] {2, 0}, new byte[] {0, -1, 51, 102, 1, 2, 3, 4}));

        NDArray features = input.features(manager, 2);
        assertThat(features.getShape()).isEqualTo(new Shape(2, 2, 2));
        assertThat(features.toFloatArray())
                .containsExactly(
                        new float[] {
                            -2f,
                            2f,
                            -1.2f,
                            -0.4f,
                            -2 + 4 / 255f,
                            -2 + 8 / 255f,
                            -2 + 12 / 255f,
                            -2 + 16 / 255f
                        },
                        within(1e-6f));
        assertThat(input.labels(manager, 2).toFloatArray()).containsExactly(2, 0);
    }

    @Test
    void eachChannelHasItsOwnNormalisation() {
        NetworkSpec spec =
                new NetworkSpec(
                        "mlp",
                        new long[] {2, 2},
                        3,
                        FeatureType.FLOAT32,
                        new float[] {1, -10},
                        new float[] {2, 100});
        ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putFloat(1).putFloat(5).putFloat(90).putFloat(-110);
        BatchInput input = new BatchInput(spec);

        input.decode(new Batch(new int[] {1}, bytes.array()));

        assertThat(input.features(manager, 1).toFloatArray()).containsExactly(0, 2, 1, -1);
    }

    @Test
    void smallBatchAfterALargeOneHoldsOnlyItsOwnSamples() {
        BatchInput input = new BatchInput(spec(FeatureType.UINT8));
        input.decode(new Batch(new int[1100], new byte[4400]));

        input.decode(new Batch(new int[] {1}, new byte[] {-1, -1, -1, -1}));

        assertThat(input.features(manager, 1).toFloatArray()).containsExactly(2, 2, 2, 2);
        assertThat(input.labels(manager, 1).toFloatArray()).containsExactly(1);
    }

    @Test
    void featuresOfAnotherLengthAreRefused() {
        BatchInput input = new BatchInput(spec(FeatureType.FLOAT32));

        assertThatThrownBy(() -> input.decode(new Batch(new int[2], new byte[31])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "batch of 2 samples has 31 feature bytes, expected 32 = 16 per sample of"
                                + " 'mlp'");
    }

    @Test
    void emptyBatchIsRefused() {
        BatchInput input = new BatchInput(spec(FeatureType.UINT8));

        assertThatThrownBy(() -> input.decode(new Batch(new int[0], new byte[0])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a batch must hold at least one sample, got none");
    }

    @Test
    void labelThatIsNoClassIsRefused() {
        BatchInput input = new BatchInput(spec(FeatureType.UINT8));

        for (int label : new int[] {-1, 3}) {
            assertThatThrownBy(() -> input.decode(new Batch(new int[] {0, label}, new byte[8])))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "label of sample 1 in the batch is %d, expected 0..2".formatted(label));
        }
    }

    private static NetworkSpec spec(FeatureType type) {
        float[] mean = {0.5f, 0.5f};
        float[] std = {0.25f, 0.25f};
        return new NetworkSpec("mlp", new long[] {2, 2}, 3, type, mean, std);
    }
}
