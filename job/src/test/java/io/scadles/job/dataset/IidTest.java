package io.scadles.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IidTest {

    @Test
    void usageExample() {
        int[][] shares = new Iid(1).shares(new int[] {0, 1, 0, 1, 0, 1, 0}, 3);

        assertThat(shares).hasNumberOfRows(3);
        assertThat(shares[0]).hasSize(3);
        assertThat(shares[1]).hasSize(2);
        assertThat(shares[2]).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "7, 7", "100, 3", "1000, 16", "1003, 16"})
    void everySampleIsOnExactlyOneDeviceAndSharesDifferByAtMostOne(int samples, int devices) {
        int[][] shares = new Iid(5).shares(new int[samples], devices);

        assertThat(Arrays.stream(shares).flatMapToInt(Arrays::stream).sorted().toArray())
                .isEqualTo(IntStream.range(0, samples).toArray());
        int[] sizes = Arrays.stream(shares).mapToInt(s -> s.length).sorted().toArray();
        assertThat(sizes[sizes.length - 1] - sizes[0]).isLessThanOrEqualTo(1);
    }

    @Test
    void theSeedDecides() {
        int[] labels = new int[1000];

        assertThat(new Iid(3).shares(labels, 4)).isDeepEqualTo(new Iid(3).shares(labels, 4));
        assertThat(new Iid(3).shares(labels, 4)[0]).isNotEqualTo(new Iid(4).shares(labels, 4)[0]);
    }

    @Test
    void labelsAreMixedOnEveryDevice() {
        int[] sortedLabels = IntStream.range(0, 10_000).map(i -> i / 1_000).toArray();
        for (int[] share : new Iid(11).shares(sortedLabels, 10)) {
            long threes = Arrays.stream(share).filter(i -> sortedLabels[i] == 3).count();
            // Binomial(1000, 0.1): 6 deviations of 9.5 each way.
            assertThat(threes).isBetween(43L, 157L);
        }
    }

    @Test
    void moreDevicesThanSamplesAreRefused() {
        assertThatThrownBy(() -> new Iid(1).shares(new int[3], 4))
                .hasMessageContaining("3 samples")
                .hasMessageContaining("4 devices");
        assertThatThrownBy(() -> new Iid(1).shares(new int[3], 0))
                .hasMessageContaining("0 devices");
    }
}
