package io.scadles.operators;

import io.scadles.model.stream.Apply;
import io.scadles.model.stream.BlockValues;
import io.scadles.model.stream.Commit;
import io.scadles.model.stream.ModelBlock;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.update.BlockLayout;
import io.scadles.model.update.BlockState;
import io.scadles.model.update.Optimizer;
import io.scadles.operators.feedback.KeyedWorkingSet;
import io.scadles.operators.serialization.BlockMemory;
import io.scadles.operators.serialization.Types;
import java.util.Map;
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

    private static final String MEMORY = "blocks";

    /** One block at work. */
    private static final class Block {
        private final BlockState state;
        private final Map<String, BlockValues> commits;
        private RoundPlan plan;
        private Apply waiting;

        private Block(BlockState state, RoundPlan plan, Map<String, BlockValues> commits) {
            this.state = state;
            this.plan = plan;
            this.commits = commits;
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
        return new Block(state, memory.plan(), new TreeMap<>(memory.commits()));
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
        if (commit.version() != block.state.version()
                || block.commits.containsKey(commit.device())) {
            commitsRejected.inc();
            LOG.error(
                    "Commit of device {} to version {} of block {} rejected: the block is at version {}",
                    commit.device(),
                    commit.version(),
                    commit.block(),
                    block.state.version());
            return;
        }
        block.commits.put(commit.device(), commit.values());
        execute(commit.block(), block);
    }

    @Override
    public void processElement2(StreamRecord<Apply> element) {
        Apply apply = element.getValue();
        Block block = block(apply.block());
        if (apply.kind() == Apply.Kind.ANNOUNCE) {
            output.collect(new StreamRecord<>(announcement(apply.block(), block)));
            return;
        }
        if (block.waiting != null || apply.version() != block.state.version()) {
            throw new IllegalStateException(
                    "Apply for version %d of block %d came out of sequence: the block is at version %d"
                            .formatted(apply.version(), apply.block(), block.state.version()));
        }
        block.waiting = apply;
        execute(apply.block(), block);
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
        return new Block(state, config.rounds().firstPlan(""), new TreeMap<>());
    }

    private void execute(int index, Block block) {
        Apply apply = block.waiting;
        if (apply == null || !holdsAll(block, apply)) {
            return;
        }
        block.state.apply(
                block.plan.work().change() ? Optimizer.PLAIN : config.optimizer(),
                apply.devices(),
                apply.weights(),
                block.commits,
                apply.learningRate());
        block.commits.clear();
        block.plan = apply.next();
        block.waiting = null;
        ModelBlock next = announcement(index, block);
        output.collect(new StreamRecord<>(next));
        if (apply.publish()) {
            output.collect(PUBLISHED, new StreamRecord<>(next));
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

    private ModelBlock announcement(int index, Block block) {
        return new ModelBlock(
                index,
                block.state.version(),
                config.blocks().offset(index),
                block.state.copyWeights(),
                block.plan);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        new KeyedWorkingSet<Integer>(getKeyedStateBackend())
                .visit(
                        blocks.keySet(),
                        index -> {
                            Block block = blocks.get(index);
                            if (block.waiting != null) {
                                throw new IllegalStateException(
                                        "block %d has an Apply waiting at a barrier, although its commits left before it"
                                                .formatted(index));
                            }
                            memories.update(
                                    new BlockMemory(
                                            block.state.version(),
                                            block.plan,
                                            block.state.copyWeights(),
                                            block.state.copyVelocity(),
                                            new TreeMap<>(block.commits)));
                        });
    }
}
