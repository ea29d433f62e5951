package io.scadles.model.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.Transmission;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdspTest {

    private static Adsp adsp(CommitWeighting weighting) {
        return new Adsp(10_000, 2, 10, 0, 100, 1, 0, 1.3, true, weighting, 1);
    }

    private static DeviceClock clock(String id, long commits) {
        return DeviceClock.joined(new DeviceKey(0, id), 0, 0, commits);
    }

    private static DeviceReport report(int steps, int samples) {
        return new DeviceReport(
                "cam", samples, steps, 1, 0, 0, 0, 0, 0, 0, 0, 0, Transmission.NONE, "", null);
    }

    @Test
    void usageExample() {
        Adsp model = adsp(CommitWeighting.EQUAL);
        double[] memory = model.start(1000);
        Fleet fleet = new Fleet(List.of(clock("a", 0), clock("b", 0)), 1000, 0.1);

        assertThat(model.nextCheckMs(memory)).isEqualTo(11_000);
        assertThat(model.quota(memory, fleet, clock("a", 0))).isEqualTo(2);
        double[] next = model.check(memory, fleet);
        assertThat(model.quota(next, fleet, clock("a", 3))).as("target 4").isEqualTo(1);
        assertThat(model.quota(next, fleet, clock("a", 1))).as("it has fallen behind").isEqualTo(3);
    }

    @Test
    void oneThatCannotKeepUpHoldsTheTargetBack() {
        Adsp model = adsp(CommitWeighting.EQUAL);
        double[] memory = model.start(0);
        Fleet fleet = new Fleet(List.of(clock("fast", 20), clock("slow", 3)), 0, 0.1);
        for (int i = 0; i < 20; i++) {
            memory = model.check(memory, fleet);
        }

        assertThat(model.quota(memory, fleet, clock("slow", 0))).isEqualTo(3 + 2 * 2);
        assertThat(model.quota(memory, fleet, clock("fast", 20))).isEqualTo(1);
    }

    /** A35: two devices with optima 0 and 1, of which one takes ten times as many steps. */
    @ParameterizedTest
    @CsvSource({"EQUAL, 0.2, 0.05", "PER_STEP, 0.5, 0.02"})
    void aFastDeviceNeedNotPullHarder(CommitWeighting weighting, double restsAt, double within) {
        Adsp model = adsp(weighting);
        double[] memory = model.start(0);
        Fleet fleet = new Fleet(List.of(clock("fast", 0), clock("slow", 0)), 0, 0.1);
        double rate = 0.0005;
        double w = 0.9;
        for (int commit = 0; commit < 20_000; commit++) {
            boolean fast = commit % 2 == 0;
            int steps = fast ? 40 : 10;
            double optimum = fast ? 0 : 1;
            double replica = w;
            for (int step = 0; step < steps; step++) {
                replica -= rate * (replica - optimum);
            }
            DeviceReport report = report(steps, steps);
            w += model.weight(memory, fleet, clock("x", 0), report) * (replica - w);
            memory = model.committed(memory, fleet, clock("x", 0), report);
        }

        assertThat(w).isCloseTo(restsAt, within(within));
    }

    /** The hybrid: by samples, and on average 1 over the number of devices. */
    @Test
    void weightsBySamplesKeepTheirMean() {
        Adsp model = adsp(CommitWeighting.BY_SAMPLES);
        double[] memory = model.start(0);
        Fleet fleet = new Fleet(List.of(clock("a", 0), clock("b", 0)), 0, 0.1);
        double sum = 0;
        for (int i = 0; i < 2000; i++) {
            DeviceReport report = report(1, i % 2 == 0 ? 10 : 30);
            double weight = model.weight(memory, fleet, clock("a", 0), report);
            memory = model.committed(memory, fleet, clock("a", 0), report);
            if (i >= 1000) {
                sum += weight;
                assertThat(weight).isBetween(i % 2 == 0 ? 0.2 : 0.6, i % 2 == 0 ? 0.3 : 0.9);
            }
        }

        assertThat(sum / 1000).isCloseTo(0.5, within(0.01));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> new Adsp(0, 1, 1, 0, 1, 1, 0, 1.3, true, CommitWeighting.EQUAL, 1))
                .hasMessageContaining("the period (0 ms) must be at least 1");
        assertThatThrownBy(() -> new Adsp(1, 1, 1, 0, 0, 1, 0, 1.3, true, CommitWeighting.EQUAL, 1))
                .hasMessageContaining("steps at most (0)");
    }
}
