package io.scadles.model.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockLayoutTest {

    @Test
    void usageExample() {
        BlockLayout layout = new BlockLayout(10, 7, 4);

        assertThat(layout.count()).isEqualTo(3);
        assertThat(layout.length(2)).isEqualTo(2);
        assertThat(layout.parameters(1)).isEqualTo(3);
        assertThat(layout.cut(new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 1))
                .containsExactly(4, 5, 6, 7);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "10, 10, 1",
        "10, 0, 3",
        "10, 7, 3",
        "12, 12, 4",
        "13, 12, 4",
        "13, 12, 12",
        "13, 12, 13",
        "13, 12, 14",
        "10, 10, 2147483647",
        "100000, 99999, 1048576"
    })
    void blocksCoverEveryValueExactlyOnce(int length, int parameterCount, int blockLength) {
        BlockLayout layout = new BlockLayout(length, parameterCount, blockLength);
        int at = 0;
        int parameters = 0;
        for (int block = 0; block < layout.count(); block++) {
            assertThat(layout.offset(block)).isEqualTo(at);
            assertThat(layout.length(block)).isBetween(1, blockLength);
            assertThat(layout.parameters(block)).isBetween(0, layout.length(block));
            at += layout.length(block);
            parameters += layout.parameters(block);
        }
        assertThat(at).isEqualTo(length);
        assertThat(parameters).isEqualTo(parameterCount);
    }

    @Test
    void impossibleLayoutsAreRefusedByName() {
        assertThatThrownBy(() -> new BlockLayout(0, 0, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("length (0)");
        assertThatThrownBy(() -> new BlockLayout(4, 4, 0)).hasMessageContaining("block-length (0)");
        assertThatThrownBy(() -> new BlockLayout(4, 5, 1))
                .hasMessageContaining("parameterCount (5)");
    }
}
