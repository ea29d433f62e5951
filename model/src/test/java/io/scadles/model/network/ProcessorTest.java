package io.scadles.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorTest {

    private final Logger logger = (Logger) LogManager.getLogger(DjlGradientEngineFactory.class);
    private final NetworkSpec spec =
            new NetworkSpec(
                    "mlp",
                    new long[] {1, 2, 2},
                    4,
                    FeatureType.UINT8,
                    new float[] {0.5f},
                    new float[] {0.25f});
    private final Level level = logger.getLevel();
    private final Lines lines = new Lines();

    /** Keeps what is logged. */
    private static final class Lines extends AbstractAppender {

        private final List<String> texts = new ArrayList<>();

        private Lines() {
            super("lines", null, null, false, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            texts.add(event.getMessage().getFormattedMessage());
        }
    }

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void leave() {
        logger.removeAppender(lines);
        logger.setLevel(level);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 2", "3, 8"})
    void gpuThatWasGivenIsTakenByItsIndex(int index, int usable) {
        Processor processor = Processor.choose(OptionalInt.of(index), usable);

        assertThat(processor.device()).isEqualTo(Device.gpu(index));
        assertThat(processor.text()).isEqualTo("GPU " + index);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "7, 4"})
    void gpuThatTheLibraryCannotUseLeavesTheCpuAndBothNumbersAreSaid(int index, int usable) {
        Processor processor = Processor.choose(OptionalInt.of(index), usable);

        assertThat(processor.device()).isEqualTo(Device.cpu());
        assertThat(processor.text())
                .contains("sees %d GPUs".formatted(usable), "given GPU %d".formatted(index));
    }

    @Test
    void withoutAGpuGivenItIsTheCpuHoweverManyThereAre() {
        assertThat(Processor.choose(OptionalInt.empty(), 8).device()).isEqualTo(Device.cpu());
    }

    @Test
    void replicaOnTheCpuForWantOfAGpuWorksAndSaysWhyOnce() {
        DjlGradientEngineFactory factory = new DjlGradientEngineFactory(spec);

        try (GradientEngine engine = factory.createOn(OptionalInt.empty())) {
            work(engine);
        }

        assertThat(lines.texts)
                .containsExactly("Gradients on the CPU: Flink has given this TaskManager no GPU");
    }

    @Test
    void replicaOnTheCpuForWantOfCudaWorksAndSaysWhyOnce() {
        Assumptions.assumeTrue(PyTorch.gpus() == 0, "this library can use a GPU");
        DjlGradientEngineFactory factory = new DjlGradientEngineFactory(spec);

        try (GradientEngine engine = factory.createOn(OptionalInt.of(0))) {
            work(engine);
        }

        assertThat(lines.texts)
                .containsExactly(
                        "Gradients on the CPU: PyTorch sees 0 GPUs, Flink has given GPU 0");
    }

    private void work(GradientEngine engine) {
        engine.setModel(engine.layout().initialValues(1, 0, engine.layout().length()));
        for (int round = 0; round < 2; round++) {
            float[] commit = new float[engine.layout().length()];
            assertThat(engine.gradient(Batches.random(spec, 4, round), commit)).isPositive();
        }
    }
}
