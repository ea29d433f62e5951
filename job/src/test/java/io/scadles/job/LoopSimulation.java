package io.scadles.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.model.batching.BatchSizing.Fixed;
import io.scadles.model.batching.BatchSizing.RateProportional;
import io.scadles.model.batching.BufferPolicy.Persistence;
import io.scadles.model.batching.BufferPolicy.Truncation;
import io.scadles.model.batching.DevicePolicy;
import io.scadles.model.sync.Clock;
import io.scadles.model.sync.CostModel;
import io.scadles.model.sync.GradientRounds;
import io.scadles.model.sync.RoundRules;
import io.scadles.model.sync.StopCondition;
import io.scadles.model.sync.SwitchRules;
import io.scadles.model.update.BatchScaling;
import io.scadles.model.update.LearningRate;
import io.scadles.model.update.Weighting;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole loop, seeded and in one thread: after every event the accounts conserve, versions rise
 * by one, no sample is trained on twice, buffers stay within bounds; and whatever the number of
 * subtasks, the order of events and the crashes, the final model has the same bits.
 *
 * <p>A failure names the seed and the number of the event; the same seed gives the same run.
 */
class LoopSimulation {

    private static final int DEVICES = 7;
    private static final int WINDOWS = 60;

    /** What is trained how. */
    enum Setting {
        TRUNCATION(
                new DevicePolicy(
                        new RateProportional(8, 64, 1), new Truncation(8), 1000, 1, 4000, 3),
                Weighting.BY_SAMPLES,
                new CostModel(700, 3, 20, 1, 0)),
        SMOOTHED(
                new DevicePolicy(
                        new RateProportional(8, 64, 1), new Truncation(8), 1000, 0.4, 2500, 2),
                Weighting.BY_SAMPLES,
                new CostModel(1900, 0, 0, 0, 0)),
        PERSISTENCE(
                new DevicePolicy(
                        new RateProportional(8, 64, 1), new Persistence(), 1000, 1, 4000, 3),
                Weighting.BY_SAMPLES,
                new CostModel(300, 0, 0, 0, 0)),
        BASELINE(
                new DevicePolicy(
                        new Fixed(32),
                        new Persistence(),
                        1000,
                        1,
                        Long.MAX_VALUE,
                        Integer.MAX_VALUE),
                Weighting.EQUAL,
                new CostModel(300, 0, 0, 0, 0));

        private final DevicePolicy policy;
        private final Weighting weighting;
        private final CostModel cost;

        Setting(DevicePolicy policy, Weighting weighting, CostModel cost) {
            this.policy = policy;
            this.weighting = weighting;
            this.cost = cost;
        }
    }

    private static SimulatedLoop loop(Setting setting, SimulatedLog log, int rounds, long seed) {
        RoundRules rules =
                new RoundRules(
                        Clock.REPLAY,
                        new GradientRounds(setting.weighting),
                        new LearningRate(0.02, 0.5, new long[] {15}, BatchScaling.linear(100), 0),
                        setting.cost,
                        new StopCondition(rounds, 0, log.endMs()),
                        SimulatedLog.START_MS,
                        SimulatedLog.WINDOW_MS,
                        10 * SimulatedLog.WINDOW_MS,
                        0,
                        3,
                        4,
                        SwitchRules.none(""));
        return new SimulatedLoop(log, setting.policy, rules, seed);
    }

    @Test
    void usageExample() {
        SimulatedLog log = new SimulatedLog(1, DEVICES, WINDOWS);

        SimulatedLoop loop = loop(Setting.TRUNCATION, log, 20, 1).subtasks(3).run();

        assertThat(loop.plan().last()).isTrue();
        assertThat(loop.plan().version()).isGreaterThanOrEqualTo(20);
        assertThat(loop.trained()).hasSizeGreaterThan(DEVICES / 2);
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 12);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void sameBitsWhateverTheSubtasksTheOrderOfEventsAndTheCrashes(long seed) {
        for (Setting setting : Setting.values()) {
            SimulatedLog log = new SimulatedLog(seed, DEVICES, WINDOWS);
            int rounds = seed % 3 == 0 ? 18 : 0;
            SimulatedLoop alone = loop(setting, log, rounds, seed).run();
            SimulatedLoop spread = loop(setting, log, rounds, -seed).subtasks(4).run();
            SimulatedLoop crashed =
                    loop(setting, log, rounds, 1000 + seed).subtasks(2, 3, 1, 5).crashes(8).run();

            assertSame(seed, setting, spread, alone);
            assertSame(seed, setting, crashed, alone);
        }
    }

    private static void assertSame(
            long seed, Setting setting, SimulatedLoop loop, SimulatedLoop expected) {
        assertThat(loop.history()).as("seed %d, %s", seed, setting).isEqualTo(expected.history());
        assertThat(loop.model()).as("seed %d, %s", seed, setting).containsExactly(expected.model());
        assertThat(loop.trained()).as("seed %d, %s", seed, setting).isEqualTo(expected.trained());
    }

    /** What the other tests compare must be worth comparing. */
    @ParameterizedTest
    @EnumSource(Setting.class)
    void theSimulationTrainsChangesTheModelAndCrashes(Setting setting) {
        SimulatedLog log = new SimulatedLog(3, DEVICES, WINDOWS);
        SimulatedLoop loop = loop(setting, log, 0, 3).subtasks(2, 3).crashes(8).run();
        SimulatedLoop shorter = loop(setting, log, 5, 3).run();

        assertThat(loop.history()).hasSizeGreaterThan(7);
        assertThat(loop.restarts()).isGreaterThanOrEqualTo(5);
        assertThat(loop.checkpoints()).isGreaterThanOrEqualTo(3);
        assertThat(loop.model()).isNotEqualTo(shorter.model());
        for (float value : loop.model()) {
            assertThat(value).isFinite();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aBaselineThatWaitsForeverEndsWithTheLogAndLeavesTheLastRoundUntrained(long seed) {
        SimulatedLog log = new SimulatedLog(seed, DEVICES, WINDOWS);

        SimulatedLoop loop = loop(Setting.BASELINE, log, 0, seed).subtasks(3, 2).crashes(3).run();

        assertThat(loop.plan().last()).as("seed %d", seed).isTrue();
        assertThat(loop.plan().settled()).as("seed %d", seed).isEqualTo(loop.plan().version() - 1);
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        SimulatedLog log = new SimulatedLog(5, DEVICES, WINDOWS);
        SimulatedLoop once = loop(Setting.TRUNCATION, log, 0, 5).subtasks(2, 3).crashes(5).run();
        SimulatedLoop again = loop(Setting.TRUNCATION, log, 0, 5).subtasks(2, 3).crashes(5).run();

        assertThat(again.checkpoints()).isEqualTo(once.checkpoints());
        assertThat(again.restarts()).isEqualTo(once.restarts());
        assertThat(again.model()).containsExactly(once.model());
    }
}
