package io.scadles.model.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StopConditionTest {

    @Test
    void usageExample() {
        StopCondition stop = new StopCondition(100, 0, 0);

        assertThat(stop.reason(99, 1_000_000, 1_000_000)).isEmpty();
        assertThat(stop.reason(100, 0, 0)).isEqualTo("100 rounds done");
    }

    @Test
    void samplesEndTrainingOnceTheirNumberIsReached() {
        StopCondition stop = new StopCondition(0, 5000, 0);

        assertThat(stop.reason(1, 4999, 0)).isEmpty();
        assertThat(stop.reason(1, 5013, 0)).isEqualTo("5013 samples trained on");
    }

    @Test
    void timeEndsTrainingOnlyBeyondTheEnd() {
        StopCondition stop = new StopCondition(0, 0, 60_000);

        assertThat(stop.reason(0, 0, 60_000)).isEmpty();
        assertThat(stop.reason(0, 0, 60_001)).contains("end");
    }

    @Test
    void withEverythingOffTrainingGoesOn() {
        assertThat(new StopCondition(0, 0, 0).reason(1L << 60, 1L << 60, Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void whicheverComesFirstEndsTraining() {
        StopCondition stop = new StopCondition(10, 500, 60_000);

        assertThat(stop.reason(10, 0, 0)).contains("rounds");
        assertThat(stop.reason(9, 500, 0)).contains("samples");
        assertThat(stop.reason(9, 499, 60_001)).contains("end");
        assertThat(stop.reason(9, 499, 60_000)).isEmpty();
    }
}
