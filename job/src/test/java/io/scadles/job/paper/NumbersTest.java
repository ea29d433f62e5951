package io.scadles.job.paper;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {

    @Test
    void usageExample() {
        assertThat(Numbers.rounded(1234.56)).isEqualTo("1,235");
        assertThat(Numbers.percent(85.305)).isEqualTo("85.31");
        assertThat(Numbers.signed(-0.25)).isEqualTo("-0.25");
        assertThat(Numbers.plain(0.85 * 100)).isEqualTo("85");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4360000|4.36e6",
                "999999|999,999",
                "63.14|63.1",
                "2.714|2.71",
                "0.0123|0.012",
                "12|12",
                "2.0000000001|2",
                "0|0"
            })
    void threeDigitsAreEnoughForPeople(double number, String text) {
        assertThat(Numbers.rounded(number)).isEqualTo(text);
    }

    @Test
    void numbersThatAreNoneAreEmpty() {
        assertThat(Numbers.rounded(Double.NaN)).isEmpty();
        assertThat(Numbers.plain(Double.POSITIVE_INFINITY)).isEmpty();
    }

    @Test
    void publishedNumbersKeepTheirDigits() {
        assertThat(Numbers.given(7.11)).isEqualTo("7.11");
        assertThat(Numbers.given(274.83)).isEqualTo("274.83");
        assertThat(Numbers.given(590_000)).isEqualTo("590,000");
        assertThat(Numbers.given(4.36e6)).isEqualTo("4.36e6");
    }

    @Test
    void nothingHasNoSign() {
        assertThat(Numbers.signed(-0.001)).isEqualTo("0.00");
        assertThat(Numbers.signed(0.31)).isEqualTo("+0.31");
    }
}
