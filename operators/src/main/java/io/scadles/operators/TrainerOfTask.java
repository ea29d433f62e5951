package io.scadles.operators;

import io.scadles.model.stream.ModelBlock;
import io.scadles.operators.feedback.KeyGroups;
import org.apache.flink.api.common.functions.Partitioner;

/** Sends what is for one trainer to it: a task to where its device is. */
final class TrainerOfTask implements Partitioner<Integer> {

    private static final long serialVersionUID = 1;

    /** The key group of the plan's device; below 0 a subtask itself, counted down from -1. */
    static int address(ModelBlock block) {
        return block.target() >= 0
                ? -1 - block.target()
                : KeyGroups.group(block.plan().device().hashCode());
    }

    @Override
    public int partition(Integer address, int parallelism) {
        return address < 0 ? -1 - address : KeyGroups.subtask(address, parallelism);
    }
}
