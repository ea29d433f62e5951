package io.scadles.model.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class GradientClippingTest {

    @Test
    void usageExample() {
        float[] gradient = {3, 4, 7};

        new GradientClipping(1).clip(gradient, 2);

        assertThat(gradient).containsExactly(new float[] {0.6f, 0.8f, 7}, within(1e-6f));
    }

    @Test
    void aGradientWithinTheNormKeepsItsBits() {
        float[] gradient = {3, 4, 7};

        new GradientClipping(5).clip(gradient, 2);
        GradientClipping.OFF.clip(gradient, 3);

        assertThat(gradient).containsExactly(3, 4, 7);
    }

    @Test
    void hugeGradientsAreClippedAlthoughTheirEnergyIsNoFloat() {
        float[] gradient = {Float.MAX_VALUE, Float.MAX_VALUE};

        new GradientClipping(2).clip(gradient, 2);

        assertThat(Math.hypot(gradient[0], gradient[1])).isCloseTo(2, within(1e-5));
    }

    @Test
    void aNormThatIsNotPositiveIsRefused() {
        assertThatThrownBy(() -> new GradientClipping(0)).hasMessageContaining("clip-norm (0.0)");
        assertThatThrownBy(() -> new GradientClipping(Double.NaN))
                .hasMessageContaining("clip-norm (NaN)");
    }
}
