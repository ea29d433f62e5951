package io.scadles.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByLabelTest {

    @Test
    void usageExample() {
        int[] labels = {2, 0, 1, 0, 2, 1};

        int[][] shares = new ByLabel(1, 1).shares(labels, 3);

        assertThat(shares[0]).containsExactlyInAnyOrder(1, 3);
        assertThat(shares[1]).containsExactlyInAnyOrder(2, 5);
        assertThat(shares[2]).containsExactlyInAnyOrder(0, 4);
    }

    /** The two of the paper first; then shared labels. */
    @ParameterizedTest
    @CsvSource({
        "10, 10, 1",
        "100, 25, 4",
        "10, 16, 1",
        "10, 16, 2",
        "10, 10, 3",
        "10, 4, 3",
        "10, 7, 10",
        "5, 1, 5"
    })
    void everySampleIsOnExactlyOneDeviceAndEveryDeviceHasItsLabels(
            int classes, int devices, int perDevice) {
        for (long seed = 0; seed < 20; seed++) {
            int[] labels = labels(classes, 3000, seed);
            int[][] shares = new ByLabel(seed, perDevice).shares(labels, devices);

            assertThat(shares).hasNumberOfRows(devices);
            assertThat(Arrays.stream(shares).flatMapToInt(Arrays::stream).sorted().toArray())
                    .as("seed %d", seed)
                    .isEqualTo(IntStream.range(0, labels.length).toArray());
            int[] holders = new int[classes];
            for (int[] share : shares) {
                int[] held = Arrays.stream(share).map(i -> labels[i]).distinct().toArray();
                assertThat(held).hasSize(perDevice);
                Arrays.stream(held).forEach(label -> holders[label]++);
            }
            int[] sorted = Arrays.stream(holders).sorted().toArray();
            assertThat(sorted[classes - 1] - sorted[0]).isLessThanOrEqualTo(1);
            assertThat(sorted[0]).isPositive();
        }
    }

    @Test
    void aDeviceHoldsTheLabelsThatFollowThoseOfTheDeviceBefore() {
        int[] labels = labels(100, 20_000, 1);
        int[][] shares = new ByLabel(1, 4).shares(labels, 25);

        for (int d = 0; d < 25; d++) {
            assertThat(Arrays.stream(shares[d]).map(i -> labels[i]).distinct().sorted())
                    .containsExactly(4 * d, 4 * d + 1, 4 * d + 2, 4 * d + 3);
        }
    }

    @Test
    void aSharedLabelIsSharedEvenly() {
        int[][] shares = new ByLabel(1, 1).shares(new int[100], 3);

        assertThat(Arrays.stream(shares).mapToInt(s -> s.length).sorted())
                .containsExactly(33, 33, 34);
    }

    @Test
    void theSeedDecidesWhoGetsWhichOfASharedLabel() {
        int[] labels = new int[100];

        assertThat(new ByLabel(1, 1).shares(labels, 2))
                .isDeepEqualTo(new ByLabel(1, 1).shares(labels, 2))
                .satisfies(
                        s -> assertThat(new ByLabel(2, 1).shares(labels, 2)[0]).isNotEqualTo(s[0]));
    }

    @Test
    void labelsThatWouldBelongToNobodyAreRefused() {
        assertThatThrownBy(() -> new ByLabel(1, 2).shares(labels(10, 100, 1), 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leave 2 of 10 labels to nobody")
                .hasMessageContaining("data.labels-per-device to 3");
        assertThatThrownBy(() -> new ByLabel(1, 1).shares(labels(10, 100, 1), 0))
                .hasMessageContaining("0 devices");
    }

    @Test
    void moreLabelsThanThereAreAreRefused() {
        assertThatThrownBy(() -> new ByLabel(1, 11).shares(labels(10, 100, 1), 4))
                .hasMessageContaining("hold 11 labels, the data set has 10");
        assertThatThrownBy(() -> new ByLabel(1, 0)).hasMessageContaining("got 0");
    }

    @Test
    void aLabelWithFewerSamplesThanHoldersIsRefused() {
        assertThatThrownBy(() -> new ByLabel(1, 2).shares(new int[] {0, 0, 0, 7, 7}, 3))
                .hasMessageContaining("label 7 has 2 samples for 3 devices");
    }

    /** Every label occurs, in uneven numbers. */
    private static int[] labels(int classes, int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, n)
                .map(
                        i ->
                                i < 20 * classes
                                        ? i % classes
                                        : random.nextInt(1 + random.nextInt(classes)))
                .toArray();
    }
}
