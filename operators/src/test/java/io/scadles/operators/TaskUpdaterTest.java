package io.scadles.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.model.stream.Apply;
import io.scadles.model.stream.BlockValues;
import io.scadles.model.stream.Commit;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.LocalWork;
import io.scadles.model.stream.ModelBlock;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.sync.StaleSteps;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The updater where devices have tasks of their own. */
class TaskUpdaterTest {

    private static final LoopConfig CONFIG = config();
    private static final int LENGTH = CONFIG.blocks().length(0);
    private static final DeviceKey A = new DeviceKey(3, "a");
    private static final DeviceKey B = new DeviceKey(5, "b");

    @Test
    void usageExample() throws Exception {
        try (Subtask<ModelBlock> updater = updater("hashmap").opened()) {
            updater.secondInput(give(A, 0, true));
            updater.secondInput(give(B, 0, true));
            assertThat(updater.taken(ModelUpdater.TASKS))
                    .extracting(block -> block.plan().device())
                    .containsExactly(A, B);
            updater.input(commit(0, "a", 4));
            updater.secondInput(step(0, "a", 0));
            updater.secondInput(give(A, 1, true));

            ModelBlock next = updater.taken(ModelUpdater.TASKS).get(0);
            assertThat(next.version()).isEqualTo(1);
            assertThat(next.values()).containsExactly(initialMinus(2));
            assertThat(updater.taken()).as("nothing is broadcast").isEmpty();
        }
    }

    @Test
    void aDeviceThatDoesNotPullGoesOnWithItsReplica() throws Exception {
        try (Subtask<ModelBlock> updater = updater("hashmap").opened()) {
            updater.secondInput(give(A, 0, true));
            updater.secondInput(give(B, 0, true));
            updater.input(commit(0, "b", 8));
            updater.secondInput(step(0, "b", 0));
            updater.input(commit(0, "a", 4));
            updater.secondInput(step(1, "a", 0));
            updater.taken(ModelUpdater.TASKS);
            updater.secondInput(give(A, 2, false));
            updater.secondInput(give(B, 2, true));

            List<ModelBlock> tasks = updater.taken(ModelUpdater.TASKS);
            assertThat(tasks.get(0).values()).as("its own").containsExactly(initialMinus(4));
            assertThat(tasks.get(1).values()).as("the model").containsExactly(initialMinus(4, 2));
        }
    }

    /** A27: a commit counts once; one to a task that is over, or of a device that left, never. */
    @Test
    void repeatedAndLateCommitsAreRejectedAndCounted() throws Exception {
        try (Subtask<ModelBlock> updater = updater("hashmap").opened()) {
            updater.input(commit(0, "a", 4));
            updater.secondInput(give(A, 0, true));
            updater.secondInput(give(B, 0, true));
            updater.input(commit(0, "a", 4));
            updater.input(commit(0, "a", 4));
            updater.secondInput(step(0, "a", 0));
            updater.input(commit(0, "a", 4));
            updater.secondInput(give(A, 1, true));
            updater.input(commit(0, "a", 4));
            updater.secondInput(forget(B, 1));
            updater.input(commit(0, "b", 4));

            assertThat(updater.counter(Metrics.COMMITS_REJECTED)).isEqualTo(5);
            assertThat(last(updater.taken(ModelUpdater.TASKS)).values())
                    .containsExactly(initialMinus(2));
        }
    }

    @Test
    void whatFollowsAStepWaitsWithIt() throws Exception {
        try (Subtask<ModelBlock> updater = updater("hashmap").opened()) {
            updater.secondInput(give(A, 0, true));
            updater.taken(ModelUpdater.TASKS);
            updater.secondInput(step(0, "a", 0));
            updater.secondInput(give(A, 1, true));
            assertThat(updater.taken(ModelUpdater.TASKS)).isEmpty();
            updater.input(commit(0, "a", 4));

            assertThat(updater.taken(ModelUpdater.TASKS)).hasSize(1);
        }
    }

    /** FedBuff: the commit waits for others, its device does not, and may be told so sooner. */
    @Test
    void aTaskWaitsForTheCommitBeforeIt() throws Exception {
        try (Subtask<ModelBlock> updater = updater("hashmap").opened()) {
            updater.secondInput(give(A, 0, true));
            updater.taken(ModelUpdater.TASKS);
            updater.secondInput(step(0));
            updater.secondInput(give(A, 1, true, Commit.name("a", 0)));
            assertThat(updater.taken(ModelUpdater.TASKS)).isEmpty();
            updater.input(commit(0, "a", 4));

            assertThat(last(updater.taken(ModelUpdater.TASKS)).values())
                    .as("not applied yet")
                    .containsExactly(initialMinus());
            assertThat(updater.counter(Metrics.COMMITS_REJECTED)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hashmap", "rocksdb"})
    void tasksAreGivenAgainAfterARestart(String backend) throws Exception {
        OperatorSubtaskState state;
        try (Subtask<ModelBlock> updater = updater(backend).opened()) {
            updater.secondInput(give(A, 0, true));
            updater.secondInput(give(B, 0, true));
            updater.input(commit(0, "b", 8));
            updater.input(commit(0, "a", 4));
            updater.secondInput(step(0, "a", 0));
            state = updater.snapshot(1, 1);
        }
        try (Subtask<ModelBlock> updater = updater(backend)) {
            updater.initializeState(state);
            updater.open();
            updater.secondInput(Apply.announce(0, 2));

            List<ModelBlock> told = updater.taken(ModelUpdater.TASKS);
            assertThat(told)
                    .extracting(block -> block.plan().kind())
                    .as("tasks first: who has one does not ask for it again")
                    .containsExactly(
                            RoundPlan.Kind.TASK,
                            RoundPlan.Kind.TASK,
                            RoundPlan.Kind.OPEN,
                            RoundPlan.Kind.OPEN);
            assertThat(told).extracting(ModelBlock::target).containsExactly(-1, -1, 0, 1);
            updater.secondInput(step(1, "b", 0));
            updater.secondInput(give(B, 2, true));
            assertThat(last(updater.taken(ModelUpdater.TASKS)).values())
                    .containsExactly(initialMinus(2, 4));
            assertThat(updater.counter(Metrics.COMMITS_REJECTED)).isZero();
        }
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }

    private static float[] initialMinus(float... changes) {
        float[] values = CONFIG.layout().initialValues(CONFIG.seed(), 0, LENGTH);
        for (float change : changes) {
            for (int i = 0; i < values.length; i++) {
                values[i] -= change;
            }
        }
        return values;
    }

    private static Commit commit(long version, String device, float value) {
        float[] values = new float[LENGTH];
        Arrays.fill(values, value);
        return new Commit(0, version, device, BlockValues.dense(values));
    }

    private static Apply step(long version, String device, long base) {
        return step(version, Commit.name(device, base));
    }

    private static Apply step(long version, String... commits) {
        float[] weights = new float[commits.length];
        Arrays.fill(weights, 0.5f);
        return new Apply(
                0,
                Apply.Kind.STEP,
                version,
                commits,
                weights,
                1,
                RoundPlan.open(version + 1, 1000, false, 0, ""),
                true,
                0,
                false);
    }

    private static Apply give(DeviceKey device, long version, boolean pull, String... after) {
        return task(Apply.Kind.GIVE, device, version, pull, after);
    }

    private static Apply forget(DeviceKey device, long version) {
        return task(Apply.Kind.FORGET, device, version, false);
    }

    private static Apply task(
            Apply.Kind kind, DeviceKey device, long version, boolean pull, String... after) {
        return new Apply(
                0,
                kind,
                version,
                after,
                new float[0],
                0,
                RoundPlan.task(device, version, 1000, LocalWork.steps(1, 0.1), ""),
                pull,
                0,
                false);
    }

    private static LoopConfig config() {
        LoopRun run = new LoopRun(SampleLog.uneven(1, 1000), null);
        run.blockLength = 30;
        run.model = new StaleSteps(StaleSteps.UNBOUNDED, 1);
        return run.config();
    }

    private static Subtask<ModelBlock> updater(String backend) throws Exception {
        return Subtask.of(SimpleOperatorFactory.of(new ModelUpdater(CONFIG)), Subtask.attempt())
                .keyedBy(
                        Types.INT,
                        (KeySelector<Commit, Integer>) Commit::block,
                        (KeySelector<Apply, Integer>) Apply::block)
                .on(backend);
    }
}
