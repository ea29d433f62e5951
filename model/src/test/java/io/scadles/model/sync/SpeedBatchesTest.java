package io.scadles.model.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.scadles.model.batching.BatchSizing;
import io.scadles.model.batching.BufferPolicy;
import io.scadles.model.batching.DevicePolicy;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.RoundReport;
import io.scadles.model.update.Weighting;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpeedBatchesTest {

    private static final CostModel COST =
            new CostModel(
                    0,
                    5,
                    0,
                    0,
                    0,
                    new Speeds(new String[] {"cam-002"}, new long[] {0}, new double[] {3}),
                    false);
    private static final RoundModel EQUAL = new GradientRounds(Weighting.EQUAL);

    private static VirtualRounds rounds(RoundModel model) {
        DevicePolicy policy =
                new DevicePolicy(
                        new BatchSizing.Fixed(128),
                        new BufferPolicy.Persistence(),
                        VirtualRounds.WINDOW_MS,
                        1,
                        Long.MAX_VALUE,
                        3,
                        COST);
        return new VirtualRounds(policy, model, COST, 300, 400, 400, 400);
    }

    /** A15: batch 128 at costs 1 : 1 : 3. */
    @Test
    void usageExample() {
        List<RoundReport> rounds = rounds(new SpeedBatches(EQUAL, 128, 60_000)).steady(0);

        assertThat(batches(rounds.get(0))).as("before the first look").containsOnly(128);
        assertThat(batches(rounds.get(3))).containsExactly(164, 164, 54);
        assertThat(rounds.get(3).weights()).containsOnly(1f / 3);
    }

    private static int[] batches(RoundReport round) {
        return Arrays.stream(round.devices()).mapToInt(DeviceReport::samples).toArray();
    }

    @Test
    void nobodyWaitsLongForEqualWork() {
        assertThat(rounds(new SpeedBatches(EQUAL, 128, 60_000)).blockedShare()).isLessThan(0.02);
    }

    /** A3: in rounds devices wait 1 - mean of v_min / v_i of the time, however many steps. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void inRoundsDevicesWaitForTheSlowest(int steps) {
        LocalRounds model = new LocalRounds(new Pace.Fixed(steps, 0), Weighting.EQUAL, 0, 1);

        assertThat(rounds(model).blockedShare()).isCloseTo(0.444, within(0.01));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> new SpeedBatches(EQUAL, 0, 1)).hasMessageContaining("batch (0)");
    }
}
