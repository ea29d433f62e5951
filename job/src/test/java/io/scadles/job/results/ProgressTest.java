package io.scadles.job.results;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {

    @Test
    void usageExample() {
        var progress = new Progress(500, 0, 0);
        RoundRow round = RoundRow.of(Reports.round(124, 0.43215, false));

        assertThat(progress.line(0, round, Reports.evaluation(100, 0.834), 10_000))
                .isEqualTo(
                        "round 125/500  loss 0.4322  top-1 83.40 % (v100)  500 samples/s"
                                + "  lag 10 samples  ETA 30 s");
    }

    @Test
    void withoutAStopConditionThereIsNoEta() {
        RoundRow round = RoundRow.of(Reports.round(124, 0.5, false));

        assertThat(new Progress(0, 0, 0).line(0, round, Progress.NOT_SCORED, 10_000))
                .isEqualTo("round 125  loss 0.5000  500 samples/s  lag 10 samples");
    }

    @Test
    void theNearestStopConditionCounts() {
        RoundRow round = RoundRow.of(Reports.round(9, 0.5, false)); // 400 samples, 10 s

        assertThat(new Progress(1000, 800, 0).line(0, round, Progress.NOT_SCORED, 60_000))
                .endsWith("ETA 1 min 00 s");
        assertThat(new Progress(1000, 0, 40_000).line(0, round, Progress.NOT_SCORED, 60_000))
                .endsWith("ETA 3 min 00 s");
    }

    @Test
    void theEventTimeOfTheRunCountsFromItsFirstRound() {
        RoundRow round = RoundRow.of(Reports.round(9, 0.5, false)); // ends at 10 s

        assertThat(new Progress(0, 0, 10_000).line(5_000, round, Progress.NOT_SCORED, 60_000))
                .endsWith("ETA 1 min 00 s");
    }

    @Test
    void theLastRoundSaysWhyItIsTheLast() {
        RoundRow round = RoundRow.of(Reports.round(499, Double.NaN, true));

        assertThat(new Progress(500, 0, 0).line(0, round, Progress.NOT_SCORED, 0))
                .isEqualTo(
                        "round 500/500  loss NaN  0 samples/s  lag 10 samples"
                                + "  done: stop.rounds reached");
    }

    @ParameterizedTest
    @CsvSource({"0, 0 s", "59499, 59 s", "185000, 3 min 05 s", "7620000, 2 h 07 min"})
    void durationsAreForPeople(long ms, String text) {
        assertThat(Progress.duration(ms)).isEqualTo(text);
    }
}
