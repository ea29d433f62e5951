package io.scadles.job;

import io.scadles.job.SimulatedTrainer.Output;
import io.scadles.model.stream.Apply;
import io.scadles.model.stream.BlockValues;
import io.scadles.model.stream.Commit;
import io.scadles.model.stream.ModelBlock;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.update.BlockState;
import io.scadles.model.update.Optimizer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The owner of one block, without the stream engine. */
final class SimulatedUpdater {

    /** A commit with the offsets of the samples it was made of. */
    record Contribution(Commit commit, int[] offsets) {}

    /** What a checkpoint keeps. */
    record Snapshot(
            long version,
            RoundPlan plan,
            float[] weights,
            float[] velocity,
            Map<String, Contribution> held,
            Map<String, BitSet> trained) {}

    private static final Optimizer OPTIMIZER = new Optimizer(0.9f, 1e-3f);

    private final int block;
    private final int offset;
    private final Output output;
    private final BlockState state;
    private final Map<String, Contribution> held;
    private final Map<String, BitSet> trained = new TreeMap<>();
    private RoundPlan plan;
    private Apply waiting;

    SimulatedUpdater(int block, int offset, int parameters, Snapshot snapshot, Output output) {
        this.block = block;
        this.offset = offset;
        this.output = output;
        this.plan = snapshot.plan();
        this.held = new HashMap<>(snapshot.held());
        this.state =
                new BlockState(
                        snapshot.version(),
                        parameters,
                        snapshot.weights().clone(),
                        snapshot.velocity().clone());
        snapshot.trained().forEach((device, bits) -> trained.put(device, (BitSet) bits.clone()));
    }

    Snapshot snapshot() {
        output.law(waiting == null, "block %s has an Apply waiting at a barrier", block);
        Map<String, BitSet> copies = new TreeMap<>();
        trained.forEach((device, bits) -> copies.put(device, (BitSet) bits.clone()));
        return new Snapshot(
                state.version(),
                plan,
                state.copyWeights(),
                state.copyVelocity(),
                new HashMap<>(held),
                copies);
    }

    Optional<ModelBlock> onCommit(Contribution contribution) {
        Commit commit = contribution.commit();
        if (plan.last()) {
            return Optional.empty();
        }
        output.law(
                commit.version() == state.version(),
                "commit of %s to version %s came to block %s at version %s",
                commit.device(),
                commit.version(),
                block,
                state.version());
        output.law(
                held.put(commit.device(), contribution) == null,
                "%s committed twice to version %s",
                commit.device(),
                commit.version());
        return execute();
    }

    Optional<ModelBlock> onApply(Apply apply) {
        if (apply.kind() == Apply.Kind.ANNOUNCE) {
            return Optional.of(announcement());
        }
        output.law(
                waiting == null && apply.version() == state.version(),
                "Apply for version %s at version %s",
                apply.version(),
                state.version());
        waiting = apply;
        return execute();
    }

    private Optional<ModelBlock> execute() {
        if (waiting == null) {
            return Optional.empty();
        }
        Map<String, BlockValues> values = new HashMap<>();
        for (String device : waiting.devices()) {
            if (!held.containsKey(device)) {
                return Optional.empty();
            }
            values.put(device, held.get(device).commit().values());
        }
        for (String device : waiting.devices()) {
            BitSet bits = trained.computeIfAbsent(device, id -> new BitSet());
            for (int sample : held.get(device).offsets()) {
                output.law(!bits.get(sample), "%s trained on offset %s twice", device, sample);
                bits.set(sample);
            }
        }
        long before = state.version();
        state.apply(
                OPTIMIZER, waiting.devices(), waiting.weights(), values, waiting.learningRate());
        output.law(
                state.version() == before + 1 && state.version() == waiting.next().version(),
                "block %s went from version %s to %s, plan %s",
                block,
                before,
                state.version(),
                waiting.next());
        held.clear();
        plan = waiting.next();
        waiting = null;
        return Optional.of(announcement());
    }

    private ModelBlock announcement() {
        return new ModelBlock(block, state.version(), offset, state.copyWeights(), plan);
    }

    float[] weights() {
        return state.copyWeights();
    }

    /** Offsets trained on, by device. */
    Map<String, BitSet> trained() {
        return trained;
    }
}
