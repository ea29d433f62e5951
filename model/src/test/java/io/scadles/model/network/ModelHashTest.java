package io.scadles.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModelHashTest {

    @Test
    void usageExample() {
        // printf '\x00\x00\x80\x3f\x00\x00\x00\xc0' | sha256sum
        assertThat(ModelHash.sha256(new float[] {1f, -2f}))
                .isEqualTo("ee4ac73c2bd27756ab82780f27c73a7bc4d3f0bb6acb37e008bc27eccd7e588b");
    }

    @Test
    void emptyModelHasTheHashOfNothing() {
        assertThat(ModelHash.sha256(new float[0]))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Test
    void oneBitMattersWhereverItIs() {
        float[] model = new float[40_000];
        String before = ModelHash.sha256(model);

        for (int i : new int[] {0, 16_383, 16_384, 39_999}) {
            model[i] = -0f;
            assertThat(ModelHash.sha256(model)).isNotEqualTo(before);
            model[i] = 0f;
        }
        assertThat(ModelHash.sha256(model)).isEqualTo(before);
    }
}
