package io.scadles.model.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.model.stream.CommitTiming;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.RoundReport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {

    @Test
    void fixedTakesOneStepUntilItsRoundComes() {
        Pace pace = new Pace.Fixed(8, 3);

        assertThat(List.of(pace.steps(pace.start(), 0), pace.steps(pace.start(), 2)))
                .containsOnly(1);
        assertThat(pace.steps(pace.start(), 3)).isEqualTo(8);
        assertThat(new Pace.Fixed(8, 0).steps(pace.start(), 0)).isEqualTo(8);
    }

    /** The sequence of the specification: 40 steps, a first loss of 2, then 1.5, 1.6, 1.2. */
    @Test
    void adaCommFollowsTheLoss() {
        Pace.AdaComm pace = new Pace.AdaComm(40, 60_000);
        double[] memory = pace.start();
        List<Integer> steps = new ArrayList<>();
        double[] losses = {2.0, 1.5, 1.6, 1.2};
        for (int period = 0; period < losses.length; period++) {
            // Two rounds a period; their mean counts, by samples.
            memory = pace.closed(memory, round(period * 60, 30, losses[period] + 0.1, 10));
            steps.add(pace.steps(memory, 0));
            memory = pace.closed(memory, round(period * 60 + 30, 30, losses[period] - 0.1, 10));
            steps.add(pace.steps(memory, 0));
        }

        assertThat(steps).containsExactly(40, 40, 40, 35, 35, 18, 18, 9);
    }

    @Test
    void adaCommNeverFallsBelowOneStep() {
        Pace.AdaComm pace = new Pace.AdaComm(40, 1000);

        assertThat(pace.adapted(1, 1)).isEqualTo(1);
        assertThat(pace.adapted(40, 0)).isEqualTo(1);
    }

    @Test
    void roundsWithoutSamplesDoNotCount() {
        Pace.AdaComm pace = new Pace.AdaComm(40, 1000);

        assertThat(pace.closed(pace.start(), round(0, 100, Double.NaN, 0))).isEqualTo(pace.start());
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatThrownBy(() -> new Pace.Fixed(0, 0)).hasMessageContaining("local steps (0)");
        assertThatThrownBy(() -> new Pace.Fixed(1, -1)).hasMessageContaining("before them (-1)");
        assertThatThrownBy(() -> new Pace.AdaComm(0, 1)).hasMessageContaining("local steps (0)");
        assertThatThrownBy(() -> new Pace.AdaComm(1, 0)).hasMessageContaining("period (0 ms)");
    }

    private static RoundReport round(long startS, long lengthS, double loss, long samples) {
        return new RoundReport(
                RoundReport.Kind.ROUND,
                0,
                1000 * startS,
                0,
                1000 * (startS + lengthS),
                samples,
                loss,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                "adacomm",
                "",
                false,
                "",
                new float[0],
                new CommitTiming[0],
                new DeviceReport[0]);
    }
}
