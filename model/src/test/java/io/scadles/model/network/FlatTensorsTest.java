package io.scadles.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.scadles.model.network.TensorSpec.Initial;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FlatTensorsTest {

    @Test
    void usageExample() {
        try (NDManager manager = PyTorch.newManager()) {
            FlatTensors flat = new FlatTensors(5);
            NDArray tensor = manager.zeros(new Shape(3));
            flat.bind(tensor, new TensorSpec("b", new long[] {3}, 2, Initial.ZERO, 0));

            flat.write(0, new float[] {1, 2, 3, 4, 5});
            assertThat(tensor.toFloatArray()).containsExactly(3, 4, 5);

            tensor.addi(10);
            float[] read = new float[5];
            flat.read(read, 1, 4);
            assertThat(read).containsExactly(0, 2, 13, 14, 0);
        }
    }

    @Test
    void memoryIsAlignedAndOfTheRightLengthWhateverItsSize() {
        for (int floats = 0; floats < 300; floats++) {
            ByteBuffer memory = FlatTensors.allocate(floats);

            assertThat(memory.capacity()).isEqualTo(4 * floats);
            assertThat(memory.alignmentOffset(0, 64)).isZero();
        }
    }

    @Test
    void clearReachesTheLastValue() {
        int length = (1 << 17) + 3;
        float[] ones = new float[length];
        Arrays.fill(ones, 1);
        FlatTensors flat = new FlatTensors(length);
        flat.write(0, ones);

        flat.clear();
        flat.read(ones, 0, length);

        assertThat(ones).containsOnly(0f);
    }

    @Test
    void vectorBeyondOneBufferIsRefused() {
        assertThatThrownBy(() -> FlatTensors.allocate(1 << 29))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("536870912 values do not fit a buffer");
    }
}
