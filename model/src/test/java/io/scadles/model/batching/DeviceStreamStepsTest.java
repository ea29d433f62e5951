package io.scadles.model.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.model.batching.BatchSizing.Fixed;
import io.scadles.model.batching.BufferPolicy.Persistence;
import io.scadles.model.batching.BufferPolicy.Truncation;
import io.scadles.model.batching.Readiness.Ready;
import io.scadles.model.batching.Readiness.Step;
import io.scadles.model.batching.Readiness.Waiting;
import io.scadles.model.stream.Batch;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.LocalWork;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.Transmission;
import io.scadles.model.sync.CostModel;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several steps of one device in a round, on a stream of 20 samples a second. */
class DeviceStreamStepsTest {

    private static final long TIMEOUT_MS = 5000;

    private final SliceMaker slices = new SliceMaker("cam-1", 1000);

    private DeviceStream device(BufferPolicy buffer, long stepMs) {
        return new DeviceStream(
                new DeviceKey(0, "cam-1"),
                new DevicePolicy(
                        new Fixed(10),
                        buffer,
                        1000,
                        1,
                        TIMEOUT_MS,
                        3,
                        new CostModel(stepMs, 0, 0, 0, 0)));
    }

    private void windows(DeviceStream device, int from, int to, int rate) {
        for (int w = from; w <= to; w++) {
            device.arrive(slices.evenly(w * 1000L, rate));
        }
    }

    private static RoundPlan round(int steps, long startMs) {
        return new RoundPlan(0, startMs, false, false, false, LocalWork.steps(steps, 0.1), "");
    }

    @Test
    void usageExample() {
        DeviceStream device = device(new Persistence(), 700);
        windows(device, 1, 5, 20);

        Ready ready = (Ready) device.decide(round(3, 1000), 5000);

        assertThat(ready.steps())
                .containsExactly(
                        new Step(0, 10, 1000), new Step(0, 10, 1700), new Step(0, 10, 2400));
        assertThat(ready.readyMs()).isEqualTo(2400);
        List<Batch> batches = device.take(ready);
        assertThat(batches).extracting(Batch::size).containsExactly(10, 10, 10);
        assertThat(batches.get(2).labels()).startsWith(20);
        DeviceReport report = device.report(batches, ready, 2100, 0.5, Transmission.NONE);
        assertThat(report.samples()).isEqualTo(30);
        assertThat(report.steps()).isEqualTo(3);
        assertThat(report.lastSamples()).isEqualTo(10);
        assertThat(device.accounts().ledger().conserves()).isTrue();
    }

    private static RoundPlan timed(long timerMs, int stepsAtMost) {
        return RoundPlan.task(
                new DeviceKey(0, "cam-1"), 0, 1000, LocalWork.timed(timerMs, stepsAtMost, 0.1), "");
    }

    @Test
    void aTimerIsLookedAtBetweenSteps() {
        DeviceStream device = device(new Persistence(), 400);
        windows(device, 1, 9, 50);

        Ready ready = (Ready) device.decide(timed(1000, 100), 9000);

        // Steps end 400, 800 and 1,200 ms after the start.
        assertThat(ready.steps()).extracting(Step::readyMs).containsExactly(1000L, 1400L, 1800L);
        assertThat(ready.readyMs()).isEqualTo(1800);
        assertThat(ready.computeMs()).isEqualTo(1200);
        assertThat(ready.commitFromMs()).isEqualTo(2000);
    }

    @Test
    void aTimerEndsWaitingForSamples() {
        DeviceStream device = device(new Persistence(), 10);
        windows(device, 1, 9, 20);

        assertThat(device.decide(timed(1300, 100), 2200)).isInstanceOf(Waiting.class);
        Ready ready = (Ready) device.decide(timed(1300, 100), 2300);

        // 20 samples are there at the start, the third batch at 1,475 ms, the next at 1,975 ms.
        assertThat(ready.steps()).hasSize(4);
        assertThat(ready.commitFromMs()).as("it commits when the timer is up").isEqualTo(2300);
        assertThat(ready.computeMs()).isEqualTo(40);
    }

    @Test
    void aTimerLeavesTimeForOneStep() {
        DeviceStream device = device(new Persistence(), 5000);
        windows(device, 1, 9, 20);

        Ready ready = (Ready) device.decide(timed(100, 100), 9000);

        assertThat(ready.steps()).hasSize(1);
        assertThat(ready.readyMs()).isEqualTo(1000);
    }

    @Test
    void stepsAreBoundedWhateverTheTimerSays() {
        DeviceStream device = device(new Persistence(), 1);
        windows(device, 1, 9, 200);

        Ready ready = (Ready) device.decide(timed(5000, 3), 9000);

        assertThat(ready.steps()).hasSize(3);
        assertThat(ready.commitFromMs()).as("and then it commits").isZero();
    }

    @Test
    void aStepWaitsForItsSamples() {
        DeviceStream device = device(new Persistence(), 100);
        windows(device, 1, 5, 20);

        Ready ready = (Ready) device.decide(round(4, 1000), 5000);

        // 20 samples are there at the start; the others come every 50 ms, the next at 1025 ms.
        assertThat(ready.steps())
                .extracting(Step::readyMs)
                .containsExactly(1000L, 1100L, 1475L, 1975L);
    }

    @Test
    void whatAStepNeedsMustHaveArrived() {
        DeviceStream device = device(new Persistence(), 700);
        windows(device, 1, 2, 20);

        assertThat(device.decide(round(3, 1000), 2000)).isInstanceOf(Waiting.class);

        windows(device, 3, 3, 20);
        assertThat(device.decide(round(3, 1000), 3000)).isInstanceOf(Ready.class);
    }

    @Test
    void aDeviceThatFallsSilentCommitsTheStepsItTook() {
        DeviceStream device = device(new Persistence(), 700);
        windows(device, 1, 1, 25);
        windows(device, 2, 8, 0);

        Ready ready = (Ready) device.decide(round(5, 1000), 8000);

        assertThat(ready.steps()).hasSize(2);
        assertThat(ready.readyMs()).isEqualTo(980 + TIMEOUT_MS);
    }

    @Test
    void truncationDropsBetweenStepsToo() {
        DeviceStream device = device(new Truncation(10), 3000);
        windows(device, 1, 8, 20);

        Ready ready = (Ready) device.decide(round(2, 1000), 8000);
        // 80 samples came before 4 s; 10 are trained on, the newest 20 are kept.
        assertThat(ready.steps()).containsExactly(new Step(0, 10, 1000), new Step(50, 10, 4000));
        List<Batch> batches = device.take(ready);

        assertThat(batches.get(1).labels()).startsWith(60);
        assertThat(device.accounts().ledger().truncated()).isEqualTo(50);
        assertThat(device.accounts().ledger().conserves()).isTrue();
    }

    @Test
    void decidingAgainGivesTheSame() {
        DeviceStream device = device(new Truncation(10), 3000);
        windows(device, 1, 8, 20);

        Readiness first = device.decide(round(2, 2000), 5000);

        assertThat(device.decide(round(2, 2000), 8000)).isEqualTo(first);
    }
}
