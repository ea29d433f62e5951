package io.scadles.operators;

import io.scadles.model.stream.ModelBlock;
import io.scadles.model.stream.ModelVersion;
import io.scadles.model.update.BlockLayout;
import io.scadles.operators.serialization.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Puts published blocks together into whole models; one subtask, chained to those who use them. */
final class ModelAssembly extends ProcessFunction<ModelBlock, ModelVersion>
        implements CheckpointedFunction {

    // configuration
    private final BlockLayout blocks;

    // runtime
    private transient TreeMap<Long, List<ModelBlock>> partial;
    private transient ListState<ModelBlock> memory;

    ModelAssembly(BlockLayout blocks) {
        this.blocks = blocks;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        partial = new TreeMap<>();
        memory =
                context.getOperatorStateStore()
                        .getListState(new ListStateDescriptor<>("partial", Types.MODEL_BLOCK));
        for (ModelBlock block : memory.get()) {
            partial.computeIfAbsent(block.version(), version -> new ArrayList<>()).add(block);
        }
    }

    @Override
    public void processElement(ModelBlock block, Context context, Collector<ModelVersion> out) {
        List<ModelBlock> arrived =
                partial.computeIfAbsent(block.version(), version -> new ArrayList<>());
        arrived.add(block);
        if (arrived.size() == blocks.count()) {
            partial.remove(block.version());
            float[] values = new float[blocks.length()];
            for (ModelBlock part : arrived) {
                System.arraycopy(part.values(), 0, values, part.offset(), part.values().length);
            }
            out.collect(new ModelVersion(block.plan(), values));
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        List<ModelBlock> all = new ArrayList<>();
        partial.values().forEach(all::addAll);
        memory.update(all);
    }
}
