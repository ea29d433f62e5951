package io.scadles.model.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.model.compression.CompressionPolicy.Decision;
import io.scadles.model.compression.CompressionPolicy.GapInput;
import io.scadles.model.compression.CompressionPolicy.GapRule;
import io.scadles.model.compression.CompressionPolicy.Mode;
import io.scadles.model.compression.CompressionPolicy.TopK;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionPolicyTest {

    @Test
    void usageExample() {
        TopK policy = policy(0.1, 0.3, 0.5);

        assertThat(policy.kept(48_000, 0)).isEqualTo(4_800);
        assertThat(policy.wants(0.3)).isTrue();
        assertThat(policy.wants(Math.nextUp(0.3))).isFalse();
    }

    private static TopK policy(double ratio, double delta, double gapSmoothing) {
        return policy(ratio, delta, gapSmoothing, Mode.ADAPTIVE, Decision.PER_DEVICE);
    }

    private static TopK policy(
            double ratio, double delta, double gapSmoothing, Mode mode, Decision decision) {
        return new TopK(
                ratio,
                mode,
                delta,
                gapSmoothing,
                GapRule.ENERGY,
                GapInput.GRADIENT,
                decision,
                true);
    }

    @ParameterizedTest
    @CsvSource({"6,0.01,1", "99,0.01,1", "199,0.01,1", "200,0.01,2", "7,1,7", "1,1e-9,1"})
    void keepsTheShareRoundedDownButAtLeastOne(int length, double ratio, int kept) {
        assertThat(policy(ratio, 0, 1).kept(length, 0)).isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource({
        "STATIC,PER_DEVICE,false,false,true",
        "STATIC,MAJORITY,false,false,true",
        "ADAPTIVE,PER_DEVICE,true,false,true",
        "ADAPTIVE,PER_DEVICE,false,true,false",
        "ADAPTIVE,MAJORITY,true,false,false",
        "ADAPTIVE,MAJORITY,false,true,true"
    })
    void modeAndDecisionSayWhoIsHeard(
            Mode mode, Decision decision, boolean wanted, boolean vote, boolean compresses) {
        assertThat(policy(0.1, 0.3, 1, mode, decision).compresses(wanted, vote))
                .isEqualTo(compresses);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.01, Double.NaN, Double.POSITIVE_INFINITY})
    void anImpossibleRatioIsRefused(double ratio) {
        assertThatThrownBy(() -> policy(ratio, 0.3, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ratio (%s) must lie in (0, 1]".formatted(ratio));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1e-9, Double.NaN})
    void anImpossibleDeltaIsRefused(double delta) {
        assertThatThrownBy(() -> policy(0.1, delta, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("delta (%s) must not be negative".formatted(delta));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.5, 1.5, Double.NaN})
    void anImpossibleSmoothingIsRefused(double smoothing) {
        assertThatThrownBy(() -> policy(0.1, 0.3, smoothing))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gap-smoothing (%s) must lie in (0, 1]".formatted(smoothing));
    }
}
