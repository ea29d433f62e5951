package io.scadles.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.model.network.GradientEngine;
import io.scadles.model.network.GradientEngineFactory;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.Slice;
import io.scadles.operators.serialization.Types;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.externalresource.ExternalResourceInfoProvider;
import org.apache.flink.runtime.externalresource.StaticExternalResourceInfoProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrantedGpuTest {

    private static final List<OptionalInt> ASKED = new CopyOnWriteArrayList<>();

    @TempDir Path folder;

    @BeforeEach
    void forget() {
        ASKED.clear();
    }

    @Test
    void usageExample() {
        assertThat(GrantedGpu.index(Set.of(new Info(Map.of("index", "3"))))).hasValue(3);
    }

    @Test
    void withoutGpusThereIsNone() {
        assertThat(GrantedGpu.index(Set.of())).isEmpty();
    }

    @Test
    void ofSeveralItIsTheSmallestByNumber() {
        Set<ExternalResourceInfo> gpus =
                Set.of(new Info(Map.of("index", "10")), new Info(Map.of("index", "9")));

        assertThat(GrantedGpu.index(gpus)).hasValue(9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GPU-8f3a", "-1"})
    void aGpuWithoutANumberIsRefused(String index) {
        assertThatThrownBy(() -> GrantedGpu.index(Set.of(new Info(Map.of("index", index)))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected a number as its index");
        assertThatThrownBy(() -> GrantedGpu.index(Set.of(new Info(Map.of()))))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aTrainerHandsTheGpuOfItsTaskManagerToItsReplica() throws Exception {
        Set<ExternalResourceInfo> gpus = Set.of(new Info(Map.of("index", "2")));

        open(new StaticExternalResourceInfoProvider(Map.of("gpu", gpus, "fpga", Set.of())));

        assertThat(ASKED).containsExactly(OptionalInt.of(2));
    }

    @Test
    void aTrainerInAMiniClusterHasNone() throws Exception {
        open(ExternalResourceInfoProvider.NO_EXTERNAL_RESOURCES);

        assertThat(ASKED).containsExactly(OptionalInt.empty());
    }

    private void open(ExternalResourceInfoProvider resources) throws Exception {
        LoopRun run = new LoopRun(SampleLog.uneven(2, 10_000), folder);
        run.engine = new Noting();
        try (Subtask<?> trainer =
                Subtask.of(
                        new DeviceTrainerFactory(run.config()), Subtask.attempt(), 1, resources)) {
            trainer.keyedBy(Types.DEVICE_KEY, (KeySelector<Slice, DeviceKey>) Slice::device)
                    .opened();
        }
    }

    /** Notes which GPU it was asked for. */
    private static final class Noting implements GradientEngineFactory {

        @Override
        public GradientEngine create() {
            return SoftmaxEngine.factory().create();
        }

        @Override
        public GradientEngine createOn(OptionalInt gpu) {
            ASKED.add(gpu);
            return create();
        }
    }

    /** What a driver knows of a resource. */
    private record Info(Map<String, String> properties) implements ExternalResourceInfo {

        @Override
        public Optional<String> getProperty(String key) {
            return Optional.ofNullable(properties.get(key));
        }

        @Override
        public Collection<String> getKeys() {
            return properties.keySet();
        }
    }
}
