package io.scadles.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.scadles.model.network.GradientEngine.Score;
import io.scadles.model.stream.Batch;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DjlGradientEngineTest {

    @Test
    void usageExample() {
        NetworkSpec spec = spec("lenet", 10, 1, 28, 28);
        GradientEngineFactory factory = new DjlGradientEngineFactory(spec);

        try (GradientEngine engine = factory.create()) {
            float[] model = initial(engine.layout());
            float[] commit = new float[engine.layout().length()];
            Batch batch = Batches.random(spec, 16, 1);

            engine.setModel(model);
            double before = engine.gradient(batch, commit);
            for (int i = 0; i < engine.layout().parameterCount(); i++) {
                model[i] -= 0.001f * commit[i];
            }
            engine.setModel(model);

            assertThat(engine.score(batch).lossSum() / 16).isLessThan(before);
        }
    }

    @ParameterizedTest
    @CsvSource({"lenet, 1, 12", "cnn-small, 2, 6"})
    void gradientAgreesWithFiniteDifferencesInEveryTensorOfAnImageNetwork(
            String name, long channels, long side) {
        requireFiniteDifferences(spec(name, 4, channels, side, side));
    }

    @ParameterizedTest
    @CsvSource({"lenet-bn, 1, 12", "cnn-small-bn, 2, 6"})
    void gradientAgreesWithFiniteDifferencesInEveryTensorWithGroupNorm(
            String name, long channels, long side) {
        requireFiniteDifferences(spec(name, 4, channels, side, side).with(Normalization.GROUP));
    }

    @ParameterizedTest
    @CsvSource({"mlp, 2, 3", "conv1d, 6, 20"})
    void gradientAgreesWithFiniteDifferencesInEveryTensorOfASensorNetwork(
            String name, long channels, long width) {
        requireFiniteDifferences(spec(name, 4, channels, width));
    }

    @ParameterizedTest
    @CsvSource({
        "resnet18, BATCH, 8",
        "resnet18, GROUP, 8",
        "lenet-bn, BATCH, 12",
        "lenet-bn, GROUP, 12",
        "cnn-small-bn, BATCH, 6",
        "cnn-small-bn, GROUP, 6"
    })
    void lossFallsAlongTheGradientAsFastAsItSaysWithNormalisation(
            String name, Normalization normalization, long pixels) {
        NetworkSpec spec = spec(name, 4, 3, pixels, pixels).with(normalization);
        Batch batch = Batches.random(spec, 8, 3);
        try (GradientEngine engine = new DjlGradientEngine(spec)) {
            ParameterLayout layout = engine.layout();
            float[] model = initial(layout);
            float[] commit = new float[layout.length()];
            engine.setModel(model);
            engine.gradient(batch, commit);
            double norm = norm(commit, 0, layout.parameterCount());

            double step = 3e-4;
            double[] loss = new double[2];
            for (int side = 0; side < 2; side++) {
                float[] moved = model.clone();
                for (int i = 0; i < layout.parameterCount(); i++) {
                    moved[i] += (float) ((2 * side - 1) * step * commit[i] / norm);
                }
                engine.setModel(moved);
                loss[side] = engine.gradient(batch, new float[layout.length()]);
            }

            assertThat((loss[1] - loss[0]) / (2 * step)).isCloseTo(norm, within(0.02 * norm));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 63", "16, 48", "32, 32"})
    void meanOfTwoBatchesWeightedByTheirSizeIsTheGradientOfTheJoinedBatch(int first, int second) {
        requireGradientOfTheJoinedBatch(spec("lenet", 10, 1, 28, 28), first, second);
    }

    @ParameterizedTest
    @CsvSource({"1, 31", "16, 16"})
    void meanOfTwoBatchesIsThatOfTheJoinedOneWithGroupNormToo(int first, int second) {
        NetworkSpec spec = spec("lenet-bn", 10, 1, 28, 28).with(Normalization.GROUP);
        requireGradientOfTheJoinedBatch(spec, first, second);
    }

    @ParameterizedTest
    @CsvSource({"cnn-small, NONE", "cnn-small-bn, BATCH", "cnn-small-bn, GROUP"})
    void replicasInTwoThreadsAndRepetitionsGiveTheSameBits(String name, Normalization normalization)
            throws Exception {
        NetworkSpec spec = spec(name, 10, 3, 16, 16).with(normalization);
        Batch batch = Batches.random(spec, 24, 5);
        Batch other = Batches.random(spec, 40, 6);
        CyclicBarrier together = new CyclicBarrier(2);
        Callable<String> replica =
                () -> {
                    try (GradientEngine engine = new DjlGradientEngine(spec)) {
                        float[] model = initial(engine.layout());
                        float[] commit = new float[model.length];
                        engine.setModel(model);
                        together.await();
                        engine.gradient(batch, commit);
                        String first = ModelHash.sha256(commit);
                        engine.gradient(other, commit);
                        engine.score(other);
                        assertThat(ModelHash.sha256(commit)).isNotEqualTo(first);
                        engine.gradient(batch, commit);
                        assertThat(ModelHash.sha256(commit)).isEqualTo(first);
                        return first;
                    }
                };
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<String> one = threads.submit(replica);
            Future<String> two = threads.submit(replica);

            assertThat(one.get()).isEqualTo(two.get());
        } finally {
            threads.shutdownNow();
        }
    }

    /** As on a GPU, where tensors have memory of their own; here both are on the CPU. */
    @ParameterizedTest
    @CsvSource({"mlp, NONE", "cnn-small-bn, BATCH", "cnn-small-bn, GROUP"})
    void replicaThatCopiesGivesTheBitsOfOneThatSharesItsMemory(
            String name, Normalization normalization) {
        NetworkSpec spec = spec(name, 10, 3, 16, 16).with(normalization);
        try (GradientEngine sharing = new DjlGradientEngine(spec);
                GradientEngine copying =
                        DjlGradientEngine.copying(spec, PyTorch.newManager(Device.cpu()))) {
            float[] model = initial(sharing.layout());
            float[] expected = new float[model.length];
            float[] commit = new float[model.length];
            for (int round = 0; round < 3; round++) {
                Batch batch = Batches.random(spec, 16 + round, round);
                sharing.setModel(model);
                copying.setModel(model);

                double loss = copying.gradient(batch, commit);

                assertThat(loss).isEqualTo(sharing.gradient(batch, expected));
                assertThat(commit).containsExactly(expected);
                assertThat(copying.score(batch)).isEqualTo(sharing.score(batch));
                for (int i = 0; i < model.length; i++) {
                    model[i] -= 0.1f * (i < sharing.layout().parameterCount() ? commit[i] : 0);
                }
            }
        }
    }

    @Test
    void workingOnABatchLeavesTheModelAsItWasSet() {
        NetworkSpec spec = spec("resnet18", 10, 3, 8, 8);
        Batch batch = Batches.random(spec, 8, 5);
        try (GradientEngine engine = new DjlGradientEngine(spec)) {
            float[] model = initial(engine.layout());
            float[] kept = model.clone();
            float[] commit = new float[model.length];
            engine.setModel(model);

            Score before = engine.score(batch);
            engine.gradient(batch, commit);
            String first = ModelHash.sha256(commit);
            Score after = engine.score(batch);
            engine.gradient(batch, commit);

            assertThat(after).isEqualTo(before);
            assertThat(ModelHash.sha256(commit)).isEqualTo(first);
            assertThat(model).isEqualTo(kept);

            Arrays.fill(model, 0f); // the caller's array is the caller's
            assertThat(engine.score(batch)).isEqualTo(before);
        }
    }

    @Test
    void statisticsMoveATenthOfTheWayToTheBatch() {
        NetworkSpec spec = spec("resnet18", 10, 3, 8, 8);
        Batch batch = Batches.random(spec, 8, 5);
        try (GradientEngine engine = new DjlGradientEngine(spec)) {
            int parameters = engine.layout().parameterCount();
            float[] model = initial(engine.layout());
            float[] low = new float[model.length];
            float[] high = new float[model.length];
            engine.setModel(model);
            engine.gradient(batch, low);
            for (int i = parameters; i < model.length; i++) {
                model[i] += 10;
            }
            engine.setModel(model);
            engine.gradient(batch, high);

            for (int i = parameters; i < model.length; i++) {
                assertThat(high[i] - low[i]).isCloseTo(9f, within(1e-4f));
                assertThat(low[i]).isNotEqualTo(model[i] - 10);
            }
            // In training mode the batch's own statistics count.
            assertThat(Arrays.copyOf(high, parameters)).isEqualTo(Arrays.copyOf(low, parameters));
        }
    }

    @Test
    void scoreUsesTheRunningStatistics() {
        NetworkSpec spec = spec("resnet18", 10, 3, 8, 8);
        Batch batch = Batches.random(spec, 8, 5);
        try (GradientEngine engine = new DjlGradientEngine(spec)) {
            ParameterLayout layout = engine.layout();
            float[] model = initial(layout);
            engine.setModel(model);
            Score before = engine.score(batch);
            // No signal is left after a division by this deviation: all classes score the same.
            for (TensorSpec tensor : layout.tensors()) {
                if (tensor.name().endsWith(".running_var")) {
                    Arrays.fill(model, tensor.offset(), tensor.offset() + tensor.length(), 1e30f);
                }
            }
            engine.setModel(model);

            Score after = engine.score(batch);

            assertThat(before.lossSum() / 8).isNotCloseTo(Math.log(10), within(1e-3));
            assertThat(after.lossSum() / 8).isCloseTo(Math.log(10), within(1e-6));
            assertThat(after.top1()).isZero();
        }
    }

    @Test
    void scoreCountsWhatTheLastLayerPrefers() {
        NetworkSpec spec = spec("mlp", 8, 1, 2, 2);
        Batch batch = new Batch(new int[] {3, 3, 0, 4, 7}, new byte[20]);
        try (GradientEngine engine = new DjlGradientEngine(spec)) {
            float[] model = new float[engine.layout().length()];
            // Only the last bias is left: class 3 first, then 4, 5, 6, 7, the others behind.
            float[] bias = {0, -1, -2, 9, 8, 7, 6, 5};
            System.arraycopy(bias, 0, model, model.length - 8, 8);
            engine.setModel(model);

            Score score = engine.score(batch);

            assertThat(score.samples()).isEqualTo(5);
            assertThat(score.top1()).isEqualTo(2);
            assertThat(score.top5()).isEqualTo(4);
            double sum = 0;
            for (float b : bias) {
                sum += Math.exp(b);
            }
            assertThat(score.lossSum())
                    .isCloseTo(5 * Math.log(sum) - (9 + 9 + 0 + 8 + 5), within(1e-5));
        }
    }

    @Test
    void lossOfTheGradientIsTheMeanOfTheScore() {
        NetworkSpec spec = spec("conv1d", 5, 6, 100);
        try (GradientEngine engine = new DjlGradientEngine(spec)) {
            float[] model = initial(engine.layout());
            engine.setModel(model);
            for (int n : new int[] {1, 3, 1024, 1500, 2}) {
                Batch batch = Batches.random(spec, n, n);

                double loss = engine.gradient(batch, new float[model.length]);

                assertThat(engine.score(batch).lossSum() / n).isCloseTo(loss, within(1e-5));
            }
        }
    }

    @Test
    void scoreOfASampleDoesNotDependOnTheRestOfItsBatchWithGroupNorm() {
        NetworkSpec spec = spec("lenet-bn", 10, 1, 28, 28).with(Normalization.GROUP);
        Batch one = Batches.random(spec, 1, 1);
        Batch rest = Batches.random(spec, 30, 2);
        try (GradientEngine engine = new DjlGradientEngine(spec)) {
            engine.setModel(initial(engine.layout()));

            double together = engine.score(Batches.joined(one, rest)).lossSum();
            double apart = engine.score(one).plus(engine.score(rest)).lossSum();

            assertThat(together).isCloseTo(apart, within(1e-4));
            assertThat(engine.gradient(one, new float[engine.layout().length()]))
                    .isCloseTo(engine.score(one).lossSum(), within(1e-5));
        }
    }

    @ParameterizedTest
    @CsvSource({"resnet18, BATCH", "resnet18, GROUP", "vgg19-bn, BATCH", "vgg19-bn, GROUP"})
    void deepNetworksGiveEveryTensorAGradient(String name, Normalization normalization) {
        NetworkSpec spec = spec(name, 100, 3, 32, 32).with(normalization);
        try (GradientEngine engine = new DjlGradientEngine(spec)) {
            ParameterLayout layout = engine.layout();
            float[] commit = new float[layout.length()];
            engine.setModel(initial(layout));

            double loss = engine.gradient(Batches.random(spec, 4, 1), commit);

            assertThat(loss).isBetween(3.0, 8.0);
            for (TensorSpec tensor : layout.tensors()) {
                assertThat(norm(commit, tensor.offset(), tensor.length()))
                        .as(tensor.name())
                        .isPositive()
                        .isFinite();
            }
        }
    }

    @Test
    void vectorOfAnotherLengthIsRefused() {
        NetworkSpec spec = spec("mlp", 4, 1, 2, 2);
        try (GradientEngine engine = new DjlGradientEngine(spec)) {
            int length = engine.layout().length();
            assertThatThrownBy(() -> engine.setModel(new float[length - 1]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "model has length %d, expected %d = parameters and buffers of 'mlp'"
                                    .formatted(length - 1, length));

            engine.setModel(new float[length]);
            Batch batch = Batches.random(spec, 2, 1);
            assertThatThrownBy(() -> engine.gradient(batch, new float[length + 1]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("commit has length " + (length + 1));
        }
    }

    @Test
    void batchThatDoesNotFitIsRefusedAndTheReplicaGoesOn() {
        NetworkSpec spec = spec("mlp", 4, 1, 2, 2);
        try (GradientEngine engine = new DjlGradientEngine(spec)) {
            float[] model = initial(engine.layout());
            float[] commit = new float[model.length];
            engine.setModel(model);
            Batch good = Batches.random(spec, 2, 1);
            double loss = engine.gradient(good, commit);
            Batch tooLong = new Batch(new int[2], new byte[9]);

            assertThatThrownBy(() -> engine.gradient(tooLong, commit))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("9 feature bytes, expected 8");
            assertThatThrownBy(() -> engine.score(new Batch(new int[0], new byte[0])))
                    .isInstanceOf(IllegalArgumentException.class);

            assertThat(engine.gradient(good, commit)).isEqualTo(loss);
        }
    }

    @Test
    void replicaWithoutAModelSaysSo() {
        NetworkSpec spec = spec("mlp", 4, 1, 2, 2);
        Batch batch = Batches.random(spec, 2, 1);
        try (GradientEngine engine = new DjlGradientEngine(spec)) {
            assertThatThrownBy(() -> engine.score(batch))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("call setModel first");
        }
    }

    private static void requireGradientOfTheJoinedBatch(NetworkSpec spec, int first, int second) {
        Batch one = Batches.random(spec, first, 1);
        Batch two = Batches.random(spec, second, 2);
        try (GradientEngine engine = new DjlGradientEngine(spec)) {
            engine.setModel(initial(engine.layout()));
            float[] a = new float[engine.layout().length()];
            float[] b = new float[engine.layout().length()];
            float[] joined = new float[engine.layout().length()];

            double lossA = engine.gradient(one, a);
            double lossB = engine.gradient(two, b);
            double loss = engine.gradient(Batches.joined(one, two), joined);

            double weight = first / (double) (first + second);
            assertThat(weight * lossA + (1 - weight) * lossB).isCloseTo(loss, within(1e-5));
            for (int i = 0; i < joined.length; i++) {
                assertThat(weight * a[i] + (1 - weight) * b[i]).isCloseTo(joined[i], within(1e-5));
            }
            assertThat(norm(joined, 0, joined.length)).isGreaterThan(0.1);
        }
    }

    /**
     * Compares five values of each tensor with central differences of the loss.
     *
     * <p>Measured: 1.1 % apart at most, by rounding of the logits and the kinks of the ReLU.
     */
    private static void requireFiniteDifferences(NetworkSpec spec) {
        Batch batch = Batches.random(spec, 6, 11);
        SplittableRandom random = new SplittableRandom(12);
        try (GradientEngine engine = new DjlGradientEngine(spec)) {
            float[] model = initial(engine.layout());
            float[] gradient = new float[model.length];
            engine.setModel(model);
            engine.gradient(batch, gradient);
            for (TensorSpec tensor : engine.layout().tensors()) {
                double error = 0;
                double size = 0;
                for (int draw = 0; draw < 5; draw++) {
                    int i = tensor.offset() + random.nextInt(tensor.length());
                    double slope = slope(engine, model, batch, i);
                    error += Math.pow(gradient[i] - slope, 2);
                    size += Math.pow(slope, 2);
                }
                assertThat(Math.sqrt(error / size)).as(tensor.name()).isLessThan(0.02);
            }
        }
    }

    private static double slope(GradientEngine engine, float[] model, Batch batch, int i) {
        float step = 1e-3f;
        float[] moved = model.clone();
        moved[i] = model[i] + step;
        engine.setModel(moved);
        double right = engine.score(batch).lossSum();
        double up = moved[i];
        moved[i] = model[i] - step;
        engine.setModel(moved);
        double left = engine.score(batch).lossSum();
        return (right - left) / (up - moved[i]) / batch.size();
    }

    private static double norm(float[] values, int from, int length) {
        double sum = 0;
        for (int i = from; i < from + length; i++) {
            sum += (double) values[i] * values[i];
        }
        return Math.sqrt(sum);
    }

    private static float[] initial(ParameterLayout layout) {
        return layout.initialValues(42, 0, layout.length());
    }

    private static NetworkSpec spec(String name, int classes, long... shape) {
        FeatureType type = FeatureType.UINT8;
        float[] mean = new float[(int) shape[0]];
        float[] std = new float[(int) shape[0]];
        Arrays.fill(mean, 0.5f);
        Arrays.fill(std, 0.25f);
        return new NetworkSpec(name, shape, classes, type, mean, std);
    }
}
