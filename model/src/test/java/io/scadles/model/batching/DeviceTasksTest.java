package io.scadles.model.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.LocalWork;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.Transmission;
import io.scadles.model.sync.Clock;
import io.scadles.model.sync.CostModel;
import org.junit.jupiter.api.Test;

class DeviceTasksTest {

    private static final DeviceKey KEY = new DeviceKey(0, "cam-1");
    private static final float[] MODEL = {1, 2};

    private final SliceMaker slices = new SliceMaker("cam-1", 1000);
    private final DeviceTasks tasks = new DeviceTasks(Clock.REPLAY, 60_000);
    private final DeviceStream device =
            new DeviceStream(
                    KEY,
                    new DevicePolicy(
                            new BatchSizing.Fixed(10),
                            new BufferPolicy.Persistence(),
                            1000,
                            1,
                            5000,
                            3,
                            CostModel.FREE));

    private static RoundPlan task(long version, long startMs) {
        return RoundPlan.task(KEY, version, startMs, LocalWork.steps(1, 0.1), "");
    }

    private void windows(int from, int to, int rate) {
        for (int w = from; w <= to; w++) {
            device.arrive(slices.evenly(w * 1000L, rate));
        }
    }

    private void train(DeviceTasks.Turn turn) {
        device.committed(
                turn.plan(),
                device.report(device.take(turn.ready()), turn.ready(), 0, 0.5, Transmission.NONE));
    }

    @Test
    void usageExample() {
        windows(1, 2, 20);
        assertThat(tasks.ask(device)).as("there are rounds").isEmpty();
        tasks.open(RoundPlan.open(0, 0, false, 0, ""));

        assertThat(tasks.ask(device)).contains(1000L);
        assertThat(tasks.ask(device)).as("asked already").isEmpty();
        assertThat(tasks.give(device, task(0, 1000), MODEL)).isFalse();
        assertThat(tasks.decide(2000).ready()).hasSize(1);
        DeviceTasks.Turn turn = tasks.next().orElseThrow();
        assertThat(turn.model()).isSameAs(MODEL);
        train(turn);
        assertThat(device.accounts().ledger().trained()).as("not known to be applied").isZero();

        tasks.give(device, task(1, 1500), MODEL);
        assertThat(device.accounts().ledger().trained()).isEqualTo(10);
    }

    @Test
    void whoAnsweredBeforeARestartAnswersAgain() {
        windows(1, 2, 20);
        tasks.give(device, task(0, 1000), MODEL);
        tasks.decide(2000);
        train(tasks.next().orElseThrow());
        DeviceTasks restarted = new DeviceTasks(Clock.REPLAY, 60_000);

        assertThat(restarted.give(device, task(0, 1000), MODEL)).isTrue();
        restarted.open(RoundPlan.open(1, 1500, false, 0, ""));
        assertThat(restarted.ask(device)).as("it has a task").isEmpty();
        assertThat(restarted.decide(2000).ready()).isEmpty();
    }

    @Test
    void whoFallsSilentAsksAgainOnceSamplesCome() {
        tasks.open(RoundPlan.open(0, 0, false, 0, ""));
        windows(1, 1, 5);
        windows(2, 9, 0);
        tasks.ask(device);
        tasks.give(device, task(0, 1000), MODEL);

        assertThat(tasks.decide(4000).silent()).isEmpty();
        assertThat(tasks.decide(9000).silent()).containsExactly(device);
        assertThat(device.lastReport().readyMs()).isEqualTo(900 + 5000);
        assertThat(tasks.ask(device)).isEmpty();
        windows(10, 10, 20);
        assertThat(tasks.ask(device)).contains(10_000L);
    }

    @Test
    void whatCanNeverBeReadyHasEnded() {
        tasks.open(RoundPlan.open(0, 0, false, 0, ""));
        windows(1, 1, 5);
        tasks.give(device, task(0, 1000), MODEL);

        assertThat(tasks.decide(5000).silent()).isEmpty();
        assertThat(tasks.starves(5000)).isTrue();
        assertThat(tasks.starves(5000)).as("said already").isFalse();
        tasks.decide(60_001);
        assertThat(device.answered(0)).isTrue();
    }

    @Test
    void nobodyAsksOnceTrainingIsOver() {
        windows(1, 2, 20);
        tasks.open(RoundPlan.open(0, 0, true, 0, ""));

        assertThat(tasks.ask(device)).isEmpty();
    }
}
