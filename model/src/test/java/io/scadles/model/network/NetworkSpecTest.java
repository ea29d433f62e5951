package io.scadles.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

class NetworkSpecTest {

    @Test
    void usageExample() {
        NetworkSpec spec =
                new NetworkSpec(
                        "cnn-small",
                        new long[] {3, 32, 32},
                        10,
                        FeatureType.UINT8,
                        new float[] {0.49f, 0.48f, 0.45f},
                        new float[] {0.25f, 0.24f, 0.26f});

        assertThat(spec.sampleFeatures()).isEqualTo(3072);
        assertThat(spec.sampleBytes()).isEqualTo(3072);
    }

    @Test
    void floatFeaturesTakeFourBytes() {
        assertThat(window(FeatureType.FLOAT32).sampleBytes()).isEqualTo(6 * 100 * 4);
    }

    @Test
    void normalisationMustBePerChannel() {
        assertThatThrownBy(() -> spec(10, new float[3], new float[] {1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mean has 3 and std 1 values, expected 1 = channels");
    }

    @Test
    void deviationMustBePositiveAndFinite() {
        for (float std : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> spec(10, new float[1], new float[] {std}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("std (" + std + ") of channel 0");
        }
        assertThatThrownBy(() -> spec(10, new float[] {Float.NaN}, new float[] {1}))
                .hasMessageContaining("mean (NaN)");
    }

    @Test
    void oneClassIsTooFew() {
        assertThatThrownBy(() -> spec(1, new float[1], new float[] {1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("classes (1) of network 'lenet' must be at least 2");
    }

    @Test
    void factoryIsShippedToTheWorkers() throws IOException, ClassNotFoundException {
        NetworkSpec spec = window(FeatureType.FLOAT32);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new DjlGradientEngineFactory(spec));
        }
        try (ObjectInputStream in =
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject())
                    .usingRecursiveComparison()
                    .isEqualTo(new DjlGradientEngineFactory(spec));
        }
    }

    private static NetworkSpec window(FeatureType type) {
        return NetworkSpec.withoutNormalisation("conv1d", new long[] {6, 100}, 5, type);
    }

    private static NetworkSpec spec(int classes, float[] mean, float[] std) {
        return new NetworkSpec(
                "lenet", new long[] {1, 28, 28}, classes, FeatureType.UINT8, mean, std);
    }
}
