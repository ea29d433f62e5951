package io.scadles.model.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.model.batching.BatchSizing.RateProportional;
import io.scadles.model.batching.BufferPolicy.Persistence;
import io.scadles.model.batching.BufferPolicy.Truncation;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.Transmission;
import io.scadles.model.sync.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceRoundTest {

    private static final RoundPlan PLAN = new RoundPlan(0, 1000, false, false, false, "");

    private final SliceMaker slices = new SliceMaker("cam-1", 1000);

    private static DeviceStream device(BufferPolicy buffer) {
        return new DeviceStream(
                new DeviceKey(0, "cam-1"),
                new DevicePolicy(new RateProportional(8, 1024, 1), buffer, 1000, 1, 5000, 3));
    }

    private DeviceStream threeWindowsOn(DeviceStream device) {
        device.arrive(slices.evenly(1000, 20));
        device.arrive(slices.evenly(2000, 20));
        device.arrive(slices.evenly(3000, 30));
        return device;
    }

    private static DeviceRound.Turn turn(DeviceStream device, Clock clock, long completeMs) {
        DeviceRound round = new DeviceRound(PLAN, clock, Long.MAX_VALUE);
        round.join(List.of(device));
        return round.next(completeMs).orElseThrow();
    }

    @Test
    void usageExample() {
        DeviceStream device = threeWindowsOn(device(new Truncation(8)));
        DeviceRound round = new DeviceRound(PLAN, Clock.REPLAY, Long.MAX_VALUE);
        round.join(List.of(device));

        DeviceRound.Turn turn = round.next(3000).orElseThrow();
        turn.device().take(turn.ready());
        DeviceReport report =
                device.report(20, turn.ready().readyMs(), 0, 0.5, Transmission.NONE, "");
        device.committed(PLAN, report);

        assertThat(round.next(3000)).isEmpty();
        assertThat(round.answered()).isTrue();
        assertThat(round.reports()).containsExactly(report);
    }

    @Test
    void inReplayADeviceSeesWhatHadArrivedWhenTheRoundStartedHoweverFarTheLogIsRead() {
        DeviceStream device = threeWindowsOn(device(new Truncation(8)));

        assertThat(turn(device, Clock.REPLAY, 3000).ready())
                .isEqualTo(new Readiness.Ready(20, 1000, 975));
        assertThat(device.buffer().size()).isEqualTo(70);
    }

    @Test
    void inLiveItSeesWhatHasArrivedByItsTurnAndDropsWhatCameWhileOthersTrained() {
        DeviceStream device = threeWindowsOn(device(new Truncation(8)));

        DeviceRound.Turn turn = turn(device, Clock.LIVE, 3000);

        assertThat(turn.ready().samples()).isEqualTo(30);
        assertThat(turn.ready().readyMs()).isEqualTo(3000);
        assertThat(device.accounts().ledger().truncated()).isEqualTo(40);
        device.take(turn.ready());
        assertThat(device.buffer().size()).isZero();
    }

    @Test
    void inLivePersistenceStillTakesTheOldest() {
        DeviceStream device = threeWindowsOn(device(new Persistence()));

        DeviceRound.Turn turn = turn(device, Clock.LIVE, 3000);

        assertThat(turn.ready()).isEqualTo(new Readiness.Ready(30, 3000, 2975));
        assertThat(device.accounts().ledger().truncated()).isZero();
    }

    @Test
    void theEndOfAllStreamsIsNoMoment() {
        assertThat(Clock.LIVE.now(1000, Long.MAX_VALUE)).isEqualTo(1000);
        assertThat(Clock.LIVE.now(1000, Long.MIN_VALUE)).isEqualTo(1000);
        assertThat(Clock.LIVE.now(1000, 3000)).isEqualTo(3000);
        assertThat(Clock.REPLAY.now(1000, 3000)).isEqualTo(1000);
    }
}
