package io.scadles.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.model.network.TensorSpec;
import io.scadles.model.stream.RoundReport;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole loop in a mini cluster with two task managers, on a small real network. */
class TrainingLoopITCase {

    @TempDir Path folder;

    @Test
    void usageExample() throws Exception {
        SampleLog log = SampleLog.uneven(8, 60_000);

        LoopRun run = new LoopRun(log, folder).start();

        assertThat(run.finalModel()).isNotNull();
        assertThat(run.rounds()).hasSizeGreaterThan(40);
        RoundReport early = run.rounds().get(1);
        RoundReport late = run.rounds().get(run.rounds().size() - 3);
        assertThat(late.loss()).isLessThan(early.loss() / 2);
        assertThat(LoopRun.channelsInUse()).isZero();
        run.assertConserves();
    }

    @Test
    void fiftyRoundsEqualPlainSgdOverTheUnionOfTheBatches() throws Exception {
        SampleLog log = SampleLog.uneven(8, 80_000);
        PlainTraining oracle = new PlainTraining(log, 7).train(50, 1200, 5000, 0.5);

        LoopRun run = new LoopRun(log, folder);
        run.rounds = 50;
        run.start();

        List<RoundReport> withSamples =
                run.rounds().stream().filter(round -> round.samples() > 0).toList();
        assertThat(withSamples)
                .hasSize(50)
                .extracting(RoundReport::samples)
                .isEqualTo(oracle.batches());
        assertThat(run.rounds()).extracting(RoundReport::startMs).isEqualTo(oracle.startsMs());
        for (TensorSpec tensor : SoftmaxEngine.parameters().tensors()) {
            assertThat(relativeDistance(run.finalModel(), oracle.weights(), tensor))
                    .as(tensor.name())
                    .isLessThan(1e-5);
        }
    }

    @Test
    void trainingStopsWithTheLogAndLikeTheOracle() throws Exception {
        SampleLog log =
                new SampleLog(
                        List.of(
                                new SampleLog.Device("a", 40, 0, 30_000),
                                new SampleLog.Device("b", 20, 0, 30_000)));
        PlainTraining oracle = new PlainTraining(log, 7).train(1000, 1200, 5000, 0.5);

        LoopRun run = new LoopRun(log, folder).start();

        assertThat(run.rounds().stream().filter(round -> round.samples() > 0))
                .extracting(RoundReport::samples)
                .isEqualTo(oracle.batches());
        run.assertConserves();
    }

    private static double relativeDistance(float[] model, float[] expected, TensorSpec tensor) {
        double distance = 0;
        double norm = 0;
        for (int i = tensor.offset(); i < tensor.offset() + tensor.length(); i++) {
            distance += Math.pow(model[i] - expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(distance / norm);
    }
}
