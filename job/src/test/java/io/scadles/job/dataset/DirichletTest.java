package io.scadles.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirichletTest {

    @Test
    void usageExample() {
        int[][] shares = new Dirichlet(1, 0.5).shares(labels(1000), 4);

        assertThat(shares).hasNumberOfRows(4);
        assertThat(List.of(shares)).allMatch(share -> share.length > 0);
    }

    @ParameterizedTest
    @CsvSource({"0.05, 8", "0.1, 16", "0.5, 16", "1, 25", "10, 3", "1e6, 10", "0.5, 1"})
    void everySampleIsOnExactlyOneDeviceAndNoDeviceIsEmpty(double alpha, int devices) {
        for (long seed = 0; seed < 20; seed++) {
            int[][] shares = new Dirichlet(seed, alpha).shares(labels(3000), devices);

            assertThat(List.of(shares)).hasSize(devices).allMatch(share -> share.length > 0);
            assertThat(Arrays.stream(shares).flatMapToInt(Arrays::stream).sorted().toArray())
                    .as("seed %d", seed)
                    .isEqualTo(IntStream.range(0, 3000).toArray());
        }
    }

    /** E sum p^2 = (alpha + 1) / (D alpha + 1) for the proportions p of a label over D devices. */
    @ParameterizedTest
    @ValueSource(doubles = {0.3, 1, 4})
    void alphaSetsHowUnevenlyALabelIsSpread(double alpha) {
        int devices = 8;
        double sum = 0;
        for (long seed = 0; seed < 200; seed++) {
            for (int[] share : new Dirichlet(seed, alpha).shares(labels(10_000), devices)) {
                int[] counts = new int[10];
                Arrays.stream(share).forEach(i -> counts[i % 10]++);
                sum += Arrays.stream(counts).mapToDouble(c -> c / 1000.0 * (c / 1000.0)).sum();
            }
        }
        // 2,000 labels: the mean deviates by less than 1 %.
        double expected = (alpha + 1) / (devices * alpha + 1);
        assertThat(sum / 2000).isCloseTo(expected, within(0.04 * expected));
    }

    @Test
    void nearZeroALabelIsOnOneDevice() {
        int[] labels = labels(1000);
        int[][] shares = new Dirichlet(3, 1e-4).shares(labels, 2);

        for (int label = 0; label < 10; label++) {
            int wanted = label;
            long onFirst = Arrays.stream(shares[0]).filter(i -> labels[i] == wanted).count();
            assertThat(onFirst).isIn(0L, 100L);
        }
    }

    @Test
    void theSeedDecides() {
        int[] labels = labels(1000);

        assertThat(new Dirichlet(3, 0.5).shares(labels, 4))
                .isDeepEqualTo(new Dirichlet(3, 0.5).shares(labels, 4));
        assertThat(new Dirichlet(3, 0.5).shares(labels, 4)[0])
                .isNotEqualTo(new Dirichlet(4, 0.5).shares(labels, 4)[0]);
    }

    @Test
    void devicesThatWouldStayEmptyAreRefused() {
        assertThatThrownBy(() -> new Dirichlet(1, 1e-5).shares(labels(1000), 11))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("data.dirichlet-alpha 1.0E-5")
                .hasMessageContaining("11 devices");
        assertThatThrownBy(() -> new Dirichlet(1, 1).shares(labels(3), 4))
                .hasMessageContaining("3 samples");
        assertThatThrownBy(() -> new Dirichlet(1, 0)).hasMessageContaining("got 0.0");
    }

    private static int[] labels(int n) {
        return IntStream.range(0, n).map(i -> i % 10).toArray();
    }
}
