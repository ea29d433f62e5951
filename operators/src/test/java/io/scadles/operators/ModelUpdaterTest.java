package io.scadles.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.scadles.model.compression.CompressionPolicy;
import io.scadles.model.stream.Apply;
import io.scadles.model.stream.BlockValues;
import io.scadles.model.stream.Commit;
import io.scadles.model.stream.ModelBlock;
import io.scadles.model.stream.RoundPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelUpdaterTest {

    private static final LoopConfig CONFIG = loopRun().config();
    private static final int LENGTH = CONFIG.blocks().length(0);
    private static final Comparator<float[]> SAME = (a, b) -> a == b ? 0 : 1;

    @Test
    void usageExample() throws Exception {
        try (Subtask<ModelBlock> updater = updater("hashmap").opened()) {
            updater.secondInput(Apply.announce(0, 1));
            ModelBlock initial = updater.taken().get(0);
            assertThat(initial.version()).isZero();
            assertThat(initial.values())
                    .containsExactly(CONFIG.layout().initialValues(CONFIG.seed(), 0, LENGTH));

            updater.input(commit(0, 0, "a", 1));
            updater.input(commit(0, 0, "b", 3));
            updater.secondInput(apply(0, 0, false, "a", "b"));

            ModelBlock next = updater.taken().get(0);
            assertThat(next.version()).isEqualTo(1);
            assertThat(next.plan().startMs()).isEqualTo(1001);
            // Momentum starts at 0, so the first step is plain: the mean commit is 2.
            for (int i = 0; i < LENGTH; i++) {
                float w = initial.values()[i];
                assertThat(next.values()[i]).isEqualTo(w - 0.5f * (2 + 1e-4f * w));
            }
        }
    }

    @Test
    void commitsMayComeBeforeOrAfterTheirApply() throws Exception {
        float[] before;
        try (Subtask<ModelBlock> updater = updater("hashmap").opened()) {
            updater.input(commit(0, 0, "a", 1));
            updater.input(commit(0, 0, "b", 3));
            updater.secondInput(apply(0, 0, false, "a", "b"));
            before = updater.taken().get(0).values();
        }
        try (Subtask<ModelBlock> updater = updater("hashmap").opened()) {
            updater.input(commit(0, 0, "b", 3));
            updater.secondInput(apply(0, 0, false, "a", "b"));
            assertThat(updater.taken()).isEmpty();
            updater.input(commit(0, 0, "a", 1));

            assertThat(updater.taken().get(0).values()).containsExactly(before);
        }
    }

    @Test
    void blocksAreIndependentAndEachSendsItself() throws Exception {
        try (Subtask<ModelBlock> updater = updater("hashmap").opened()) {
            updater.input(commit(1, 0, "a", 1));
            updater.secondInput(apply(0, 0, false));
            updater.secondInput(apply(1, 0, false, "a"));

            assertThat(updater.taken())
                    .extracting(ModelBlock::block, ModelBlock::version, ModelBlock::offset)
                    .containsExactly(tuple(0, 1L, 0), tuple(1, 1L, LENGTH));
        }
    }

    @Test
    void aRoundWithoutCommitsLeavesTheValues() throws Exception {
        try (Subtask<ModelBlock> updater = updater("hashmap").opened()) {
            updater.secondInput(apply(0, 0, false));

            assertThat(updater.taken().get(0).values())
                    .containsExactly(CONFIG.layout().initialValues(CONFIG.seed(), 0, LENGTH));
        }
    }

    @Test
    void duplicatesAndStrangersAreRejectedAndCounted() throws Exception {
        try (Subtask<ModelBlock> updater = updater("hashmap").opened()) {
            updater.input(commit(0, 0, "a", 1));
            assertThat(updater.counter(Metrics.COMMITS_REJECTED)).isZero();
            updater.input(commit(0, 0, "a", 99));
            assertThat(updater.counter(Metrics.COMMITS_REJECTED)).isEqualTo(1);
            updater.input(commit(0, 7, "b", 99));
            assertThat(updater.counter(Metrics.COMMITS_REJECTED)).isEqualTo(2);

            updater.secondInput(apply(0, 0, false, "a"));

            assertThat(updater.taken().get(0).values())
                    .containsExactly(stepped(commit(0, 0, "a", 1).values().values()));
            updater.input(commit(0, 0, "c", 99));
            assertThat(updater.counter(Metrics.COMMITS_REJECTED)).isEqualTo(3);
        }
    }

    @Test
    void aCommitThatNoApplyNamesIsDroppedWithItsRound() throws Exception {
        try (Subtask<ModelBlock> updater = updater("hashmap").opened()) {
            updater.input(commit(0, 0, "a", 1));
            updater.input(commit(0, 0, "b", 99));
            updater.secondInput(apply(0, 0, false, "a"));
            updater.input(commit(0, 1, "b", 1));

            assertThat(updater.taken().get(0).values())
                    .containsExactly(stepped(commit(0, 0, "a", 1).values().values()));
            assertThat(updater.counter(Metrics.COMMITS_REJECTED)).isZero();
        }
    }

    @Test
    void anApplyOutOfSequenceFails() throws Exception {
        try (Subtask<ModelBlock> updater = updater("hashmap").opened()) {
            assertThatThrownBy(() -> updater.secondInput(apply(2, 1, false)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "Apply for version 1 of block 2 came out of sequence: the block is at version 0, 0 Applies wait");
            updater.secondInput(apply(0, 0, false, "a"));
            assertThatThrownBy(() -> updater.secondInput(apply(0, 0, false)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("out of sequence");
        }
    }

    @Test
    void onlyVersionsThatAreDueArePublished() throws Exception {
        try (Subtask<ModelBlock> updater = updater("hashmap").opened()) {
            updater.secondInput(apply(0, 0, false));
            assertThat(updater.taken(ModelUpdater.PUBLISHED)).isEmpty();
            updater.secondInput(apply(0, 1, true));

            assertThat(updater.taken(ModelUpdater.PUBLISHED))
                    .extracting(ModelBlock::version)
                    .containsExactly(2L);
        }
    }

    @Test
    void commitsToTheRoundInWhichTrainingEndedAreIgnored() throws Exception {
        try (Subtask<ModelBlock> updater = updater("hashmap").opened()) {
            RoundPlan last = new RoundPlan(1, 1000, true, true, false, "");
            updater.secondInput(Apply.step(0, 0, new String[0], new float[0], 0, last, true));
            updater.input(commit(0, 0, "a", 1));

            assertThat(updater.taken()).hasSize(1);
            assertThat(updater.counter(Metrics.COMMITS_REJECTED)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hashmap", "rocksdb"})
    void aRestoreWithCommitsWaitingChangesNothing(String backend) throws Exception {
        List<ModelBlock> expected;
        OperatorSubtaskState state;
        try (Subtask<ModelBlock> updater = updater(backend).opened()) {
            firstRound(updater);
            updater.input(commit(0, 1, "b", 5));
            updater.input(commit(1, 1, "a", 5));
            state = updater.snapshot(1, 1);
            updater.taken();
            secondRound(updater);
            expected = updater.taken();
        }
        try (Subtask<ModelBlock> updater = updater(backend)) {
            updater.initializeState(state);
            updater.open();
            updater.secondInput(Apply.announce(0, 1));
            updater.secondInput(Apply.announce(1, 1));
            assertThat(updater.taken()).extracting(ModelBlock::version).containsExactly(1L, 1L);
            secondRound(updater);

            assertThat(updater.taken())
                    .usingRecursiveFieldByFieldElementComparator()
                    .isEqualTo(expected);
            assertThat(updater.counter(Metrics.COMMITS_REJECTED)).isZero();
        }
    }

    @Test
    void whatIsReadNextGoesIntoTheArraysOfTheRoundBefore() throws Exception {
        try (Subtask<ModelBlock> updater = updater("hashmap").opened()) {
            List<Commit> round = List.of(commit(0, 0, "a", 1), commit(0, 0, "b", 3));
            for (Commit commit : round) {
                updater.input(commit);
            }
            updater.secondInput(apply(0, 0, false, "a", "b"));

            List<float[]> next = arraysReadInto(3);
            assertThat(next.subList(0, 2))
                    .usingElementComparator(SAME)
                    .hasSameElementsAs(arrays(round));
            assertThat(arrays(round)).usingElementComparator(SAME).doesNotContain(next.get(2));
        }
    }

    /** It is written while training goes on. */
    @Test
    void whatASnapshotHasIsNotWrittenTo() throws Exception {
        try (Subtask<ModelBlock> updater = updater("hashmap").opened()) {
            Commit stored = commit(0, 0, "a", 1);
            updater.input(stored);
            updater.snapshot(1, 1);
            Commit after = commit(0, 0, "b", 3);
            updater.input(after);
            updater.secondInput(apply(0, 0, false, "a", "b"));

            assertThat(arraysReadInto(2))
                    .usingElementComparator(SAME)
                    .contains(after.values().values())
                    .doesNotContain(stored.values().values());
        }
    }

    /** As a task reads them. */
    private static List<float[]> arraysReadInto(int commits) throws Exception {
        TypeSerializer<Commit> serializer =
                io.scadles.operators.serialization.Types.COMMIT.createSerializer(
                        new SerializerConfigImpl());
        byte[] bytes = InstantiationUtil.serializeToByteArray(serializer, commit(0, 1, "c", 2));
        List<Commit> read = new ArrayList<>();
        for (int i = 0; i < commits; i++) {
            read.add(InstantiationUtil.deserializeFromByteArray(serializer, bytes));
        }
        return arrays(read);
    }

    private static List<float[]> arrays(List<Commit> commits) {
        return commits.stream().map(commit -> commit.values().values()).toList();
    }

    /** A round without commits leaves it, and who only evaluates does not get it. */
    @ParameterizedTest
    @ValueSource(strings = {"hashmap", "rocksdb"})
    void theMeanThatDevicesShareFactorsBySurvivesARestore(String backend) throws Exception {
        LoopRun run = loopRun();
        run.compression =
                new CompressionPolicy.LowRank(
                        1,
                        1,
                        true,
                        CompressionPolicy.Factors.SHARED,
                        CompressionPolicy.Rest.OF_OWN);
        LoopConfig sharing = run.config();
        OperatorSubtaskState state;
        try (Subtask<ModelBlock> updater = updater(sharing, backend).opened()) {
            updater.input(commit(0, 0, "a", 1));
            updater.input(commit(0, 0, "b", 3));
            updater.secondInput(apply(0, 0, true, "a", "b"));
            assertThat(updater.taken(ModelUpdater.PUBLISHED).get(0).mean().values()).isEmpty();
            updater.secondInput(apply(0, 1, false));
            state = updater.snapshot(1, 1);
        }
        try (Subtask<ModelBlock> updater = updater(sharing, backend)) {
            updater.initializeState(state);
            updater.open();
            updater.secondInput(Apply.announce(0, 1));

            ModelBlock announced = updater.taken().get(0);
            assertThat(announced.version()).isEqualTo(2);
            assertThat(announced.mean().rounds()).isEqualTo(1);
            assertThat(announced.mean().values()).hasSize(LENGTH).containsOnly(2);
        }
    }

    private static void firstRound(Subtask<ModelBlock> updater) throws Exception {
        for (int block = 0; block < 2; block++) {
            updater.input(commit(block, 0, "a", 1));
            updater.secondInput(apply(block, 0, false, "a"));
        }
    }

    private static void secondRound(Subtask<ModelBlock> updater) throws Exception {
        updater.input(commit(0, 1, "a", 2));
        updater.input(commit(1, 1, "b", 2));
        updater.secondInput(apply(0, 1, false, "a", "b"));
        updater.secondInput(apply(1, 1, false, "a", "b"));
    }

    @Test
    void anApplyThatWaitsAtABarrierFailsTheCheckpoint() throws Exception {
        try (Subtask<ModelBlock> updater = updater("hashmap").opened()) {
            updater.secondInput(apply(0, 0, false, "a"));

            assertThatThrownBy(() -> updater.snapshot(1, 1))
                    .hasStackTraceContaining("block 0 has an Apply waiting at a barrier");
        }
    }

    private static float[] stepped(float[] gradient) {
        float[] values = CONFIG.layout().initialValues(CONFIG.seed(), 0, LENGTH);
        for (int i = 0; i < values.length; i++) {
            values[i] -= 0.5f * (gradient[i] + 1e-4f * values[i]);
        }
        return values;
    }

    private static Commit commit(int block, long version, String device, float value) {
        float[] values = new float[CONFIG.blocks().length(block)];
        Arrays.fill(values, value);
        return new Commit(block, version, device, BlockValues.dense(values));
    }

    private static Apply apply(int block, long version, boolean publish, String... devices) {
        float[] weights = new float[devices.length];
        Arrays.fill(weights, devices.length == 0 ? 0 : 1f / devices.length);
        RoundPlan next = new RoundPlan(version + 1, 1001 + version, false, false, false, "lineage");
        return Apply.step(block, version, devices, weights, 0.5, next, publish);
    }

    private static LoopRun loopRun() {
        LoopRun run = new LoopRun(SampleLog.uneven(1, 1000), null);
        run.blockLength = 30;
        return run;
    }

    private static Subtask<ModelBlock> updater(String backend) throws Exception {
        return updater(CONFIG, backend);
    }

    private static Subtask<ModelBlock> updater(LoopConfig config, String backend) throws Exception {
        return Subtask.of(SimpleOperatorFactory.of(new ModelUpdater(config)), Subtask.attempt())
                .keyedBy(
                        Types.INT,
                        (KeySelector<Commit, Integer>) Commit::block,
                        (KeySelector<Apply, Integer>) Apply::block)
                .on(backend);
    }
}
