package io.scadles.model.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CostModelTest {

    @Test
    void usageExample() {
        CostModel cost = new CostModel(100, 2, 30, 8, 0);

        // 100 + 30 + 64 samples * 2 ms + 1 MB at 8 Mbit/s
        assertThat(cost.stepMs("cam-1", 0, 64, 1_000_000, 1000)).isEqualTo(100 + 30 + 128 + 1000);
    }

    @Test
    void whatIsFreeTakesNoTime() {
        assertThat(CostModel.FREE.stepMs("cam-1", 0, 1024, Long.MAX_VALUE / 16, 1000)).isZero();
    }

    /** It travels to the task managers: a copy must not be taken for another. */
    @Test
    void whatIsFreeIsSoWhereverItCameFrom() {
        CostModel copy =
                new CostModel(
                        0,
                        0,
                        0,
                        0,
                        0,
                        new Speeds(new String[0], new long[0], new double[0]),
                        false);

        assertThat(copy.isFree()).isTrue();
        assertThat(new CostModel(0, 0.1, 0, 0, 0).isFree()).isFalse();
        assertThat(new CostModel(0, 0, 0, 8, 0).isFree()).isFalse();
    }

    @Test
    void bandwidthZeroIsInfinite() {
        assertThat(new CostModel(10, 0, 5, 0, 0).stepMs("cam-1", 0, 64, 1L << 40, 1000))
                .isEqualTo(15);
    }

    @Test
    void partsOfAMillisecondAddUpBeforeTheyAreRounded() {
        // 0.4 ms of samples and 0.4 ms of transfer are one millisecond.
        assertThat(new CostModel(0, 0.1, 0, 8, 0).stepMs("cam-1", 0, 4, 400, 1000)).isEqualTo(1);
    }

    @Test
    void moreSamplesAndMoreBytesNeverCostLess() {
        CostModel cost = new CostModel(3, 0.7, 2, 1.5, 0);
        for (int n = 1; n < 500; n++) {
            assertThat(cost.stepMs("cam-1", 0, n, 1000, 1000))
                    .isGreaterThanOrEqualTo(cost.stepMs("cam-1", 0, n - 1, 1000, 1000));
            assertThat(cost.stepMs("cam-1", 0, 8, 500L * n, 1000))
                    .isGreaterThanOrEqualTo(cost.stepMs("cam-1", 0, 8, 500L * (n - 1), 1000));
        }
    }

    @Test
    void anExchangeOfKnownLengthShrinksWithTheBytes() {
        CostModel cluster = new CostModel(150, 0, 0, 0, 1050);

        assertThat(cluster.stepMs("cam-1", 0, 64, 4000, 4000)).isEqualTo(1200);
        assertThat(cluster.stepMs("cam-1", 0, 1024, 800, 4000)).isEqualTo(360);
        assertThat(cluster.stepMs("cam-1", 0, 64, 0, 4000)).isEqualTo(150);
    }

    @Test
    void negativeCostsAreRefusedByName() {
        assertThatThrownBy(() -> new CostModel(-1, 0, 0, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fixed-ms -1");
        assertThatThrownBy(() -> new CostModel(0, Double.NaN, 0, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CostModel(0, 0, -2, 0, 0))
                .hasMessageContaining("latency-ms -2");
        assertThatThrownBy(() -> new CostModel(0, 0, 0, -3, 0))
                .hasMessageContaining("bandwidth-mbit-per-second -3.0");
    }
}
