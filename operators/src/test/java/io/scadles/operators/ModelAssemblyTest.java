package io.scadles.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.model.stream.ModelBlock;
import io.scadles.model.stream.ModelVersion;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.update.BlockLayout;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.junit.jupiter.api.Test;

class ModelAssemblyTest {

    private static final BlockLayout LAYOUT = new BlockLayout(7, 5, 3);

    @Test
    void usageExample() throws Exception {
        try (Subtask<ModelVersion> assembly = assembly().opened()) {
            assembly.input(block(1, 4));
            assembly.input(block(0, 4));
            assertThat(assembly.taken()).isEmpty();
            assembly.input(block(2, 4));

            ModelVersion model = assembly.taken().get(0);
            assertThat(model.values()).containsExactly(40, 41, 42, 43, 44, 45, 46);
            assertThat(model.plan()).isEqualTo(plan(4));
        }
    }

    @Test
    void versionsMayOverlap() throws Exception {
        try (Subtask<ModelVersion> assembly = assembly().opened()) {
            assembly.input(block(0, 4));
            assembly.input(block(0, 8));
            assembly.input(block(1, 8));
            assembly.input(block(1, 4));
            assembly.input(block(2, 8));
            assembly.input(block(2, 4));

            assertThat(assembly.taken())
                    .extracting(model -> model.values()[6])
                    .containsExactly(86f, 46f);
        }
    }

    @Test
    void aRestoreKeepsAPartialModel() throws Exception {
        OperatorSubtaskState state;
        try (Subtask<ModelVersion> assembly = assembly().opened()) {
            for (int block = 0; block < LAYOUT.count(); block++) {
                assembly.input(block(block, 3));
            }
            assembly.input(block(0, 4));
            assembly.input(block(2, 4));
            state = assembly.snapshot(1, 1);
        }
        try (Subtask<ModelVersion> assembly = assembly()) {
            assembly.initializeState(state);
            assembly.open();
            assembly.input(block(1, 4));

            assertThat(assembly.taken())
                    .singleElement()
                    .satisfies(
                            model ->
                                    assertThat(model.values())
                                            .containsExactly(40, 41, 42, 43, 44, 45, 46));
        }
    }

    private static ModelBlock block(int block, long version) {
        float[] values = new float[LAYOUT.length(block)];
        for (int i = 0; i < values.length; i++) {
            values[i] = 10 * version + LAYOUT.offset(block) + i;
        }
        return new ModelBlock(block, version, LAYOUT.offset(block), values, plan(version));
    }

    private static RoundPlan plan(long version) {
        return new RoundPlan(version, 1000 * version, false, false, false, "lineage");
    }

    private static Subtask<ModelVersion> assembly() throws Exception {
        return Subtask.of(
                SimpleOperatorFactory.of(new ProcessOperator<>(new ModelAssembly(LAYOUT))),
                Subtask.attempt());
    }
}
