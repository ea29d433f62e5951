package io.scadles.operators;

import io.scadles.model.stream.Apply;
import io.scadles.model.stream.BlockValues;
import io.scadles.model.stream.Commit;
import io.scadles.model.stream.ModelBlock;
import io.scadles.model.stream.RoundMean;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.update.BlockLayout;
import io.scadles.model.update.BlockState;
import io.scadles.model.update.Optimizer;
import io.scadles.model.update.Replica;
import io.scadles.operators.feedback.KeyedWorkingSet;
import io.scadles.operators.serialization.BlockMemory;
import io.scadles.operators.serialization.CommitArrays;
import io.scadles.operators.serialization.Types;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Owns the model, keyed by block: holds commits until their Apply and executes Applies strictly in
 * sequence, summing in the listed order. Deterministic by construction; it knows no other order.
 */
final class ModelUpdater extends AbstractStreamOperator<ModelBlock>
        implements TwoInputStreamOperator<Commit, Apply, ModelBlock> {

    /** To evaluation and the model store. */
    static final OutputTag<ModelBlock> PUBLISHED = new OutputTag<>("published", Types.MODEL_BLOCK);

    /** To one trainer each: tasks of its devices, and that there are no rounds. */
    static final OutputTag<ModelBlock> TASKS = new OutputTag<>("tasks", Types.MODEL_BLOCK);

    private static final String MEMORY = "blocks";

    /** One block at work. */
    private static final class Block {
        private final BlockState state;
        private RoundMean mean;
        private final Map<String, BlockValues> commits;
        private final Map<String, Replica> replicas;
        private final Deque<Apply> waiting = new ArrayDeque<>();
        private RoundPlan plan;
        private Set<String> stored;

        private Block(
                BlockState state,
                RoundMean mean,
                RoundPlan plan,
                Map<String, BlockValues> commits,
                Map<String, Replica> replicas) {
            this.state = state;
            this.mean = mean;
            this.plan = plan;
            this.commits = commits;
            this.replicas = replicas;
            this.stored = Set.copyOf(commits.keySet());
        }

        /** Version of the block once all that waits is done. */
        private long versionAfterWaiting() {
            return state.version()
                    + waiting.stream().filter(apply -> apply.kind() == Apply.Kind.STEP).count();
        }

        /** Whether a commit is the one that is expected from its device next. */
        private boolean expects(Commit commit) {
            if (plan.kind() == RoundPlan.Kind.ROUND) {
                return commit.version() == state.version() && !commits.containsKey(commit.device());
            }
            Replica replica = replicas.get(commit.device());
            return replica != null
                    && !replica.committed()
                    && replica.plan().version() == commit.version();
        }

        private void hold(Commit commit, int parameters) {
            if (plan.kind() == RoundPlan.Kind.ROUND) {
                commits.put(commit.device(), commit.values());
            } else {
                commits.put(commit.name(), commit.values());
                replicas.computeIfPresent(
                        commit.device(),
                        (id, replica) -> replica.after(commit.values(), parameters));
            }
        }

        /** To be called for a snapshot, which may be written while training goes on. */
        private BlockMemory memory() {
            stored = Set.copyOf(commits.keySet());
            return new BlockMemory(
                    state.version(),
                    plan,
                    state.copyWeights(),
                    state.copyVelocity(),
                    mean,
                    new TreeMap<>(commits),
                    new TreeMap<>(replicas));
        }

        /** After a round: its commits go, those that no snapshot has to be used again. */
        private void clear(int index, int length) {
            commits.keySet().removeAll(stored);
            CommitArrays.giveBack(index, length, commits.values());
            commits.clear();
            stored = Set.of();
        }
    }

    // configuration
    private final LoopConfig config;

    // runtime
    private transient TreeMap<Integer, Block> blocks;
    private transient ValueState<BlockMemory> memories;
    private transient Counter commitsRejected;

    ModelUpdater(LoopConfig config) {
        this.config = config;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        blocks = new TreeMap<>();
        memories =
                context.getKeyedStateStore()
                        .getState(new ValueStateDescriptor<>(MEMORY, Types.BLOCK_MEMORY));
        new KeyedWorkingSet<Integer>(getKeyedStateBackend())
                .restored(MEMORY, block -> blocks.put(block, restored(block, memories.value())));
    }

    private Block restored(int block, BlockMemory memory) {
        BlockState state =
                new BlockState(
                        memory.version(),
                        config.blocks().parameters(block),
                        memory.weights().clone(),
                        memory.velocity().clone());
        return new Block(
                state,
                memory.mean(),
                memory.plan(),
                new TreeMap<>(memory.commits()),
                new TreeMap<>(memory.replicas()));
    }

    @Override
    public void open() throws Exception {
        super.open();
        commitsRejected = Metrics.COMMITS_REJECTED.counter(getMetricGroup());
    }

    @Override
    public void processElement1(StreamRecord<Commit> element) {
        Commit commit = element.getValue();
        Block block = block(commit.block());
        if (block.plan.last()) {
            // Training ended in the round this commit was made for.
            return;
        }
        if (!block.expects(commit)) {
            commitsRejected.inc();
            LOG.error(
                    "Commit of device {} to version {} of block {} rejected: the block is at version {}",
                    commit.device(),
                    commit.version(),
                    commit.block(),
                    block.state.version());
            return;
        }
        block.hold(commit, config.blocks().parameters(commit.block()));
        execute(commit.block(), block);
    }

    @Override
    public void processElement2(StreamRecord<Apply> element) {
        Apply apply = element.getValue();
        Block block = block(apply.block());
        if (apply.kind() == Apply.Kind.ANNOUNCE) {
            announce(apply.block(), block, apply.parallelism());
            return;
        }
        if (apply.version() != block.versionAfterWaiting()) {
            throw new IllegalStateException(
                    "Apply for version %d of block %d came out of sequence: the block is at version %d, %d Applies wait"
                            .formatted(
                                    apply.version(),
                                    apply.block(),
                                    block.state.version(),
                                    block.waiting.size()));
        }
        block.waiting.add(apply);
        execute(apply.block(), block);
    }

    private void announce(int index, Block block, int parallelism) {
        if (block.plan.kind() == RoundPlan.Kind.ROUND) {
            output.collect(new StreamRecord<>(present(index, block, block.mean)));
            return;
        }
        // Tasks first: who has one does not ask for it again.
        block.replicas.values().forEach(replica -> give(index, block, replica));
        tell(index, block, parallelism);
    }

    private void give(int index, Block block, Replica replica) {
        output.collect(
                TASKS,
                new StreamRecord<>(
                        new ModelBlock(
                                index,
                                replica.plan().version(),
                                config.blocks().offset(index),
                                replica.values(),
                                replica.plan())));
    }

    private void tell(int index, Block block, int parallelism) {
        for (int subtask = 0; subtask < parallelism; subtask++) {
            output.collect(
                    TASKS,
                    new StreamRecord<>(
                            new ModelBlock(
                                    index,
                                    block.plan.version(),
                                    config.blocks().offset(index),
                                    new float[0],
                                    block.plan,
                                    subtask)));
        }
    }

    private Block block(int index) {
        return blocks.computeIfAbsent(index, this::initial);
    }

    private Block initial(int index) {
        BlockLayout layout = config.blocks();
        float[] weights =
                config.layout()
                        .initialValues(config.seed(), layout.offset(index), layout.length(index));
        BlockState state =
                new BlockState(
                        0, layout.parameters(index), weights, new float[layout.length(index)]);
        return new Block(
                state,
                RoundMean.NONE,
                config.rounds().firstPlan(""),
                new TreeMap<>(),
                new TreeMap<>());
    }

    /** Executes what can be, in sequence. */
    private void execute(int index, Block block) {
        while (!block.waiting.isEmpty() && holdsAll(block, block.waiting.peekFirst())) {
            execute(index, block, block.waiting.removeFirst());
        }
    }

    private void execute(int index, Block block, Apply apply) {
        RoundPlan next = apply.next();
        switch (apply.kind()) {
            case STEP -> step(index, block, apply);
            case GIVE -> {
                Replica before = block.replicas.get(next.device().id());
                float[] values = apply.pull() ? block.state.copyWeights() : before.values();
                Replica given = new Replica(next, false, values);
                block.replicas.put(next.device().id(), given);
                give(index, block, given);
            }
            case FORGET -> {
                // A commit of its own that waits for others still counts.
                block.replicas.remove(next.device().id());
            }
            case TELL -> {
                if (next.settled() > block.plan.settled()) {
                    // Another synchronization model begins: all tasks are done.
                    block.replicas.clear();
                }
                follow(index, block, apply);
                publish(index, block, apply);
            }
            case ANNOUNCE ->
                    throw new IllegalStateException("an announcement does not wait for its turn");
        }
    }

    private void step(int index, Block block, Apply apply) {
        if (block.plan.kind() == RoundPlan.Kind.ROUND) {
            float[] mean =
                    block.state.apply(
                            block.plan.work().change() ? Optimizer.PLAIN : config.optimizer(),
                            apply.devices(),
                            apply.weights(),
                            block.commits,
                            apply.learningRate());
            if (config.compression().sharesFactors() && mean.length > 0) {
                block.mean = block.mean.after(mean);
            }
            block.clear(index, config.blocks().length(index));
        } else {
            block.state.add(apply.devices(), apply.weights(), block.commits, apply.learningRate());
            block.commits.keySet().removeAll(List.of(apply.devices()));
        }
        follow(index, block, apply);
        publish(index, block, apply);
    }

    /** Tells all trainers what follows, if they are to know. */
    private void follow(int index, Block block, Apply apply) {
        block.plan = apply.next();
        if (block.plan.kind() == RoundPlan.Kind.ROUND) {
            output.collect(new StreamRecord<>(present(index, block, block.mean)));
        } else {
            tell(index, block, apply.parallelism());
        }
    }

    private void publish(int index, Block block, Apply apply) {
        if (apply.publish()) {
            output.collect(PUBLISHED, new StreamRecord<>(present(index, block, RoundMean.NONE)));
        }
    }

    private static boolean holdsAll(Block block, Apply apply) {
        for (String device : apply.devices()) {
            if (!block.commits.containsKey(device)) {
                return false;
            }
        }
        return true;
    }

    private ModelBlock present(int index, Block block, RoundMean mean) {
        return new ModelBlock(
                index,
                block.state.version(),
                config.blocks().offset(index),
                block.state.copyWeights(),
                block.plan,
                mean,
                -1);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        new KeyedWorkingSet<Integer>(getKeyedStateBackend())
                .visit(
                        blocks.keySet(),
                        index -> {
                            Block block = blocks.get(index);
                            if (!block.waiting.isEmpty()) {
                                throw new IllegalStateException(
                                        "block %d has an Apply waiting at a barrier, although its commits left before it"
                                                .formatted(index));
                            }
                            memories.update(block.memory());
                        });
    }
}
