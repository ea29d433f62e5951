package io.scadles.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.scadles.model.batching.BatchSizing;
import io.scadles.model.batching.BufferPolicy;
import io.scadles.model.network.GradientEngine;
import io.scadles.model.stream.Batch;
import io.scadles.model.stream.RoundReport;
import io.scadles.model.stream.Sample;
import io.scadles.model.sync.GradientRounds;
import io.scadles.model.sync.LocalRounds;
import io.scadles.model.sync.Pace;
import io.scadles.model.sync.SyncModel;
import io.scadles.model.update.Optimizer;
import io.scadles.model.update.Weighting;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rounds in which devices train replicas of their own, through the whole loop. */
class LocalRoundsITCase {

    private static final SampleLog LOG = SampleLog.uneven(5, 60_000);
    private static final int BATCH = 6;
    private static final int ROUNDS = 12;

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({"3, 0, 0.9", "3, 0.2, 0", "1, 0.2, 0"})
    void equalTrainingWrittenDownPlainly(int steps, double proximal, float momentum)
            throws Exception {
        LoopRun run =
                run(new LocalRounds(new Pace.Fixed(steps, 0), Weighting.BY_SAMPLES, proximal, 1));
        run.local = new Optimizer(momentum, 1e-3f);
        run.start();

        float[] expected = plainly(steps, (float) proximal, momentum, 1e-3f);
        assertThat(run.finalModel().length).isEqualTo(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(run.finalModel()[i]).isCloseTo(expected[i], within(1e-4f));
        }
        assertThat(run.rounds().stream().filter(round -> round.samples() > 0))
                .hasSize(ROUNDS)
                .allMatch(round -> round.samples() == 5L * steps * BATCH);
        run.assertConserves();
    }

    @Test
    void oneStepIsOneOfGradientsBitByBit() throws Exception {
        float[] gradients = run(new GradientRounds(Weighting.EQUAL)).start().finalModel();

        assertThat(
                        run(new LocalRounds(new Pace.Fixed(1, 0), Weighting.EQUAL, 0, 1))
                                .start()
                                .finalModel())
                .containsExactly(gradients);
        assertThat(
                        run(new LocalRounds(new Pace.Fixed(4, ROUNDS), Weighting.EQUAL, 0, 1))
                                .start()
                                .finalModel())
                .as("post-local SGD before it switches")
                .containsExactly(gradients);
    }

    @Test
    void postLocalSgdSwitches() throws Exception {
        LoopRun run = run(new LocalRounds(new Pace.Fixed(4, 5), Weighting.EQUAL, 0, 1)).start();

        assertThat(run.rounds().stream().filter(round -> round.samples() > 0))
                .extracting(round -> round.samples() / (5 * BATCH))
                .containsExactly(1L, 1L, 1L, 1L, 1L, 4L, 4L, 4L, 4L, 4L, 4L, 4L);
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 1", "2, 4, 3"})
    void adaComSurvivesFailuresBitByBit(long seed, int parallelism, int shards) throws Exception {
        SyncModel model = new LocalRounds(new Pace.AdaComm(6, 8000), Weighting.EQUAL, 0, 1);
        LoopRun undisturbed = run(model);
        undisturbed.rounds = 0;
        undisturbed.parallelism = 1;
        undisturbed.taskManagers = 1;
        undisturbed.start();
        assertThat(undisturbed.rounds())
                .extracting(RoundReport::samples)
                .as("the steps adapt")
                .contains(5L * 6 * BATCH)
                .anyMatch(samples -> samples > 0 && samples < 5L * 5 * BATCH);

        LoopRun run = run(model);
        run.rounds = 0;
        run.parallelism = parallelism;
        run.updateParallelism = shards;
        run.fragile = true;
        run.checkpointMs = 60;
        Sabotage.plan(run.name, seed, 0.01, 4);
        run.start();

        assertThat(Sabotage.done(run.name)).isGreaterThanOrEqualTo(3);
        assertThat(run.history()).isEqualTo(undisturbed.history());
        assertThat(run.finalModel()).containsExactly(undisturbed.finalModel());
        run.assertConserves();
    }

    private LoopRun run(SyncModel model) {
        LoopRun run = new LoopRun(LOG, folder);
        run.model = model;
        run.sizing = new BatchSizing.Fixed(BATCH);
        run.buffer = new BufferPolicy.Persistence();
        run.rounds = ROUNDS;
        return run;
    }

    /** FedAvg and FedProx again, from their papers, without the product's code. */
    private static float[] plainly(int steps, float proximal, float momentum, float decay) {
        List<List<Sample>> streams = new ArrayList<>();
        LOG.devices().forEach(device -> streams.add(new ArrayList<>()));
        for (long i = 0; i < LOG.size(); i++) {
            Sample sample = LOG.sample(i);
            for (int d = 0; d < streams.size(); d++) {
                if (LOG.devices().get(d).id().equals(sample.device().id())) {
                    streams.get(d).add(sample);
                }
            }
        }
        int length = SoftmaxEngine.parameters().length();
        int parameters = SoftmaxEngine.parameters().parameterCount();
        float[] model = SoftmaxEngine.parameters().initialValues(7, 0, length);
        GradientEngine engine = SoftmaxEngine.factory().create();
        for (int round = 0; round < ROUNDS; round++) {
            double[] mean = new double[length];
            for (List<Sample> stream : streams) {
                float[] replica = model.clone();
                float[] velocity = new float[length];
                for (int step = 0; step < steps; step++) {
                    int from = (round * steps + step) * BATCH;
                    float[] gradient = new float[length];
                    engine.setModel(replica);
                    engine.gradient(batch(stream.subList(from, from + BATCH)), gradient);
                    for (int i = 0; i < parameters; i++) {
                        float pull = proximal * (replica[i] - model[i]);
                        velocity[i] =
                                momentum * velocity[i] + gradient[i] + pull + decay * replica[i];
                        replica[i] -= 0.5f * velocity[i];
                    }
                    System.arraycopy(
                            gradient, parameters, replica, parameters, length - parameters);
                }
                for (int i = 0; i < length; i++) {
                    mean[i] += replica[i] / (double) streams.size();
                }
            }
            for (int i = 0; i < length; i++) {
                model[i] = (float) mean[i];
            }
        }
        return model;
    }

    private static Batch batch(List<Sample> samples) {
        ByteArrayOutputStream features = new ByteArrayOutputStream();
        samples.forEach(sample -> features.writeBytes(sample.features()));
        return new Batch(
                samples.stream().mapToInt(Sample::label).toArray(), features.toByteArray());
    }
}
