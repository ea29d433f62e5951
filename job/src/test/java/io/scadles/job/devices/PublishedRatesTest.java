package io.scadles.job.devices;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.scadles.model.batching.BatchSizing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PublishedRatesTest {

    @Test
    void usageExample() {
        List<Double> rates = PublishedRates.S1.draw(16, 1);

        assertThat(rates).hasSize(16).contains(12.0, 82.0).allMatch(r -> r >= 12 && r <= 82);
    }

    @ParameterizedTest
    @EnumSource
    void everyDrawIsOfWholeNumbersWithinTheRangeAndHasBothEnds(PublishedRates set) {
        for (long seed = 0; seed < 200; seed++) {
            List<Double> rates = set.draw(2 + (int) seed % 30, seed);

            assertThat(rates)
                    .as("seed %d", seed)
                    .contains((double) set.min(), (double) set.max())
                    .allMatch(r -> r == Math.rint(r) && r >= set.min() && r <= set.max());
        }
    }

    /** The slowest device decides: max over devices of 64 / S. */
    @ParameterizedTest
    @CsvSource({"S1, 5.33", "S2, 0.47", "S1_PRIME, 2.91", "S2_PRIME, 0.29"})
    void theFixedBatchOf64TakesAsLongAsPublished(PublishedRates set, double seconds) {
        double slowest = set.draw(16, 9).stream().mapToDouble(r -> r).min().orElseThrow();

        assertThat(64 / slowest).isCloseTo(seconds, within(0.005));
    }

    /** Clipping narrows a distribution; the published deviation is the wider one. */
    @ParameterizedTest
    @CsvSource({"S1, 38, 24", "S2, 300, 112", "S1_PRIME, 64, 24", "S2_PRIME, 256, 28"})
    void meanAndDeviationAreAboutThePublished(PublishedRates set, double mean, double std) {
        List<Double> many = new ArrayList<>();
        for (long seed = 0; seed < 100; seed++) {
            many.addAll(set.draw(16, seed));
        }
        RateSpread spread = RateSpread.of(many);

        assertThat(spread.mean()).isCloseTo(mean, within(0.15 * std));
        assertThat(spread.std()).isBetween(0.8 * std, 1.1 * std);
    }

    @Test
    void theSeedDecidesAndTheSameRatesAreDrawnEverywhere() {
        assertThat(PublishedRates.S1_PRIME.draw(8, 1))
                .isEqualTo(List.of(92.0, 92.0, 44.0, 60.0, 46.0, 76.0, 38.0, 22.0))
                .isNotEqualTo(PublishedRates.S1_PRIME.draw(8, 2));
    }

    @ParameterizedTest
    @EnumSource
    void thePageAboutDevicesSaysWhatADrawAchieves(PublishedRates set) throws IOException {
        String name = set.name().toLowerCase(Locale.ROOT).replace('_', '-');
        RateSpread spread = RateSpread.of(set.draw(16, 1));

        assertThat(Files.readAllLines(Path.of("docs/devices.md")))
                .filteredOn(line -> line.startsWith("| `" + name + "` |"))
                .singleElement(as(InstanceOfAssertFactories.STRING))
                .contains("| %d to %d |".formatted(set.min(), set.max()))
                .endsWith("| %.1f, %.1f |".formatted(spread.mean(), spread.std()));
    }

    @Test
    void theEndsMayBeAnyDevice() {
        Set<Integer> slowest = new HashSet<>();
        for (long seed = 0; seed < 100; seed++) {
            slowest.add(PublishedRates.S2_PRIME.draw(4, seed).indexOf(218.0));
        }
        assertThat(slowest).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    @ParameterizedTest
    @EnumSource
    void oneSecondOfTheStreamIsTheBatch(PublishedRates set) {
        BatchSizing sizing = new BatchSizing.RateProportional(8, 1024, 1);
        for (double rate : set.draw(16, 4)) {
            assertThat(sizing.batchSize(rate)).isEqualTo((int) rate);
        }
    }

    @Test
    void oneDeviceCannotHaveBothEnds() {
        assertThatThrownBy(() -> PublishedRates.S2.draw(1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("136 and 410; got 1");
    }

    @Test
    void theListsOfTheScriptsSpreadAsTheirDistributions() {
        assertThat(ScriptRates.S1).hasSize(8).contains(12.0, 82.0);
        assertThat(ScriptRates.S1_PRIME).hasSize(10).contains(22.0, 92.0);
        assertThat(ScriptRates.S2_PRIME).hasSize(10).contains(218.0, 300.0);
        assertThat(ScriptRates.TWENTY_FIVE).hasSize(25).contains(16.0, 108.0);
        assertSpread(ScriptRates.S1, 38.1, 22.1);
        assertSpread(ScriptRates.S1_PRIME, 55.4, 26.2);
        assertSpread(ScriptRates.S2_PRIME, 257.2, 28.5);
        assertSpread(ScriptRates.TWENTY_FIVE, 50.9, 26.7);
    }

    @Test
    void noRatesAndOneRateHaveNoSpread() {
        assertThat(RateSpread.of(List.of())).isEqualTo(new RateSpread(0, 0));
        assertThat(RateSpread.of(List.of(5.0))).isEqualTo(new RateSpread(5, 0));
    }

    private static void assertSpread(List<Double> rates, double mean, double std) {
        RateSpread spread = RateSpread.of(rates);
        assertThat(spread.mean()).isCloseTo(mean, within(0.05));
        assertThat(spread.std()).isCloseTo(std, within(0.05));
    }
}
