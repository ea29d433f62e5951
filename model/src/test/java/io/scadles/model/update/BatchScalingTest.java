package io.scadles.model.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BatchScalingTest {

    @Test
    void usageExample() {
        assertThat(BatchScaling.linear(1024).factor(4096)).isEqualTo(4);
        assertThat(BatchScaling.NONE.factor(4096)).isEqualTo(1);
    }

    @Test
    void theRootKeepsTheNoiseOfAStep() {
        BatchScaling root = new BatchScaling(BatchScaling.Rule.SQUARE_ROOT, 1024, 0);

        assertThat(root.factor(4096)).isCloseTo(2, within(1e-12));
        assertThat(root.factor(1024)).isEqualTo(1);
        assertThat(root.factor(256)).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void theCapBoundsFromAboveAlone() {
        BatchScaling capped = new BatchScaling(BatchScaling.Rule.LINEAR, 100, 2);

        assertThat(capped.factor(150)).isEqualTo(1.5);
        assertThat(capped.factor(200)).isEqualTo(2);
        assertThat(capped.factor(1000)).isEqualTo(2);
        assertThat(capped.factor(10)).isEqualTo(0.1);
    }

    @Test
    void aNegativeCapAndAnEmptyBaseBatchAreRefused() {
        assertThatThrownBy(() -> new BatchScaling(BatchScaling.Rule.LINEAR, 64, -1))
                .hasMessageContaining("cap of the batch scale (-1.0)");
        assertThatThrownBy(() -> BatchScaling.linear(0)).hasMessageContaining("base-batch (0)");
    }
}
