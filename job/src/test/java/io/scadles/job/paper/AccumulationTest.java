package io.scadles.job.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccumulationTest {

    @Test
    void usageExample() {
        var row = new Accumulation("ResNet152", 1200, 100, 1000, 3072, 0.35, "Table II");

        assertThat(row.samples()).isEqualTo(120_100, within(1e-6));
        assertThat(row.gib()).isEqualTo(0.3436, within(1e-4));
    }

    /** Table II, apart from the two values that the formula contradicts: 200.6 and 46.8. */
    @ParameterizedTest
    @CsvSource({
        "1200, 100, 1000, 0.35",
        "1200, 100, 10000, 3.5",
        "1200, 100, 100000, 34.33",
        "1200, 600, 1000, 2.06",
        "1200, 600, 10000, 20.6",
        "1200, 600, 100000, 206.0",
        "1600, 100, 1000, 0.47",
        "1600, 100, 10000, 4.69",
        "1600, 100, 100000, 45.8",
        "1600, 600, 1000, 2.75",
        "1600, 600, 10000, 27.5",
        "1600, 600, 100000, 274.83"
    })
    void thePublishedTableIsReproduced(
            long iterationMs, double rate, long iterations, double published) {
        var row = new Accumulation("", iterationMs, rate, iterations, 3072, published, "");

        assertThat(row.gib()).isCloseTo(published, within(0.03 * published));
    }
}
