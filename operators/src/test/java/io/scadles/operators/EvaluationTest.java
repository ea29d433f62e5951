package io.scadles.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.scadles.model.network.GradientEngine;
import io.scadles.model.network.ParameterLayout;
import io.scadles.model.stream.Batch;
import io.scadles.model.stream.EvaluationReport;
import io.scadles.model.stream.ModelVersion;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.Slice;
import io.scadles.model.sync.Clock;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.streaming.api.functions.async.CollectionSupplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.util.MockStreamingRuntimeContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EvaluationTest {

    private static final int SAMPLES = 50;

    @Test
    void usageExample() throws Exception {
        try (Bench bench = new Bench(Clock.REPLAY, SoftmaxEngine.factory().create())) {
            EvaluationReport report = bench.evaluate(version(4, false)).get();

            assertThat(report.version()).isEqualTo(4);
            assertThat(report.timeMs()).isEqualTo(4000);
            assertThat(report.samples()).isEqualTo(SAMPLES);
            // All classes score the same with an all-zero model.
            assertThat(report.loss()).isCloseTo(Math.log(4), within(1e-9));
            assertThat(report.top5()).isEqualTo(1);
            assertThat(report.last()).isFalse();
        }
    }

    @Test
    void inLiveAVersionThatComesWhileAnotherIsScoredIsSkippedAndSaysSo() throws Exception {
        Held engine = new Held();
        try (Bench bench = new Bench(Clock.LIVE, engine)) {
            CompletableFuture<EvaluationReport> first = bench.evaluate(version(1, false));
            EvaluationReport second = bench.evaluate(version(2, false)).get();
            assertThat(second.version()).isEqualTo(2);
            assertThat(second.samples()).isZero();
            assertThat(second.loss()).isNaN();

            engine.go.countDown();

            assertThat(first.get().samples()).isEqualTo(SAMPLES);
        }
    }

    @Test
    void theLastVersionIsNeverSkipped() throws Exception {
        Held engine = new Held();
        try (Bench bench = new Bench(Clock.LIVE, engine)) {
            bench.evaluate(version(1, false));
            CompletableFuture<EvaluationReport> last = bench.evaluate(version(2, true));
            assertThat(last).isNotDone();

            engine.go.countDown();

            assertThat(last.get().samples()).isEqualTo(SAMPLES);
            assertThat(last.get().last()).isTrue();
        }
    }

    @Test
    void inReplayEveryVersionWaitsForItsTurn() throws Exception {
        Held engine = new Held();
        try (Bench bench = new Bench(Clock.REPLAY, engine)) {
            CompletableFuture<EvaluationReport> first = bench.evaluate(version(1, false));
            CompletableFuture<EvaluationReport> second = bench.evaluate(version(2, false));
            assertThat(second).isNotDone();

            engine.go.countDown();

            assertThat(first.get().samples()).isEqualTo(SAMPLES);
            assertThat(second.get().samples()).isEqualTo(SAMPLES);
        }
    }

    @Test
    void whateverGoesWrongFailsTheJobInsteadOfStallingIt() throws Exception {
        for (Throwable failure :
                new Throwable[] {
                    new IllegalStateException("expected"), new UnsatisfiedLinkError("expected")
                }) {
            try (Bench bench = new Bench(Clock.REPLAY, new Broken(failure))) {
                assertThatThrownBy(() -> bench.evaluate(version(1, false)).get(5, TimeUnit.SECONDS))
                        .hasRootCause(failure);
            }
        }
    }

    @Test
    void theReplicaIsClosedOnlyWhenItsThreadHasStopped() throws Exception {
        Held engine = new Held();
        try (Bench bench = new Bench(Clock.REPLAY, engine)) {
            bench.evaluate(version(1, false));
            engine.began.await();
        }

        assertThat(engine.working).hasValue(0);
        assertThat(engine.workingWhenClosed).isZero();
    }

    private static ModelVersion version(long version, boolean last) {
        return new ModelVersion(
                new RoundPlan(version, 1000 * version, last, false, false, ""),
                new float[SoftmaxEngine.parameters().length()]);
    }

    private static final class Bench implements AutoCloseable {

        private final Evaluation evaluation;

        private Bench(Clock clock, GradientEngine engine) throws Exception {
            Slice slice = Streams.slice("a", 0, 0, SAMPLES);
            Batch heldOut = new Batch(slice.labels(), slice.features());
            evaluation = new Evaluation(clock, () -> engine, () -> heldOut, 0, 20);
            evaluation.setRuntimeContext(new MockStreamingRuntimeContext(1, 0));
            evaluation.open(DefaultOpenContext.INSTANCE);
        }

        private CompletableFuture<EvaluationReport> evaluate(ModelVersion model) {
            CompletableFuture<EvaluationReport> report = new CompletableFuture<>();
            evaluation.asyncInvoke(
                    model,
                    new ResultFuture<>() {
                        @Override
                        public void complete(Collection<EvaluationReport> result) {
                            report.complete(result.iterator().next());
                        }

                        @Override
                        public void completeExceptionally(Throwable error) {
                            report.completeExceptionally(error);
                        }

                        @Override
                        public void complete(CollectionSupplier<EvaluationReport> supplier) {
                            throw new IllegalStateException("not used");
                        }
                    });
            return report;
        }

        @Override
        public void close() throws Exception {
            evaluation.close();
        }
    }

    /** Scores when it is told to. */
    private static class Held implements GradientEngine {

        private final GradientEngine real = SoftmaxEngine.factory().create();
        private final CountDownLatch go = new CountDownLatch(1);
        private final CountDownLatch began = new CountDownLatch(1);
        private final AtomicInteger working = new AtomicInteger();
        private int workingWhenClosed;

        @Override
        public Score score(Batch batch) {
            working.incrementAndGet();
            began.countDown();
            try {
                go.await();
                return real.score(batch);
            } catch (InterruptedException stopped) {
                throw new IllegalStateException("interrupted", stopped);
            } finally {
                working.decrementAndGet();
            }
        }

        @Override
        public ParameterLayout layout() {
            return real.layout();
        }

        @Override
        public void setModel(float[] model) {
            real.setModel(model);
        }

        @Override
        public double gradient(Batch batch, float[] commit) {
            return real.gradient(batch, commit);
        }

        @Override
        public void close() {
            workingWhenClosed = working.get();
        }
    }

    private static final class Broken extends Held {

        private final Throwable failure;

        private Broken(Throwable failure) {
            this.failure = failure;
        }

        @Override
        public Score score(Batch batch) {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        }
    }
}
