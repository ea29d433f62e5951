package io.scadles.operators;

import io.scadles.model.network.GradientEngine;
import io.scadles.model.network.GradientEngineFactory;
import io.scadles.model.stream.EvaluationReport;
import io.scadles.model.stream.ModelVersion;
import io.scadles.model.sync.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/**
 * Scores published versions on a thread of its own; what is being scored is part of the checkpoint.
 * In live a version that comes while another is being scored is skipped, and said so; in replay it
 * waits.
 */
final class Evaluation extends RichAsyncFunction<ModelVersion, EvaluationReport> {

    // configuration
    private final Clock clock;
    private final GradientEngineFactory engines;
    private final HeldOutSet heldOut;
    private final int samples;
    private final int chunk;

    // runtime
    private transient ExecutorService thread;
    private transient AtomicBoolean busy;
    private transient Scoring scoring;
    private transient GradientEngine engine;
    private transient EvaluationMetrics metrics;

    Evaluation(
            Clock clock,
            GradientEngineFactory engines,
            HeldOutSet heldOut,
            int samples,
            int chunk) {
        this.clock = clock;
        this.engines = engines;
        this.heldOut = heldOut;
        this.samples = samples;
        this.chunk = chunk;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        scoring = new Scoring(heldOut.load(), samples, chunk);
        engine = engines.create();
        metrics = new EvaluationMetrics(getRuntimeContext().getMetricGroup());
        busy = new AtomicBoolean();
        thread = Executors.newSingleThreadExecutor(work -> new Thread(work, "evaluation"));
    }

    @Override
    public void asyncInvoke(ModelVersion model, ResultFuture<EvaluationReport> result) {
        boolean idle = busy.compareAndSet(false, true);
        if (clock == Clock.LIVE && !idle && !model.plan().last()) {
            metrics.skipped();
            result.complete(List.of(skipped(model)));
            return;
        }
        thread.execute(
                () -> {
                    try {
                        result.complete(List.of(metrics.scored(scoring.score(engine, model))));
                    } catch (Throwable failure) {
                        // Errors too: native code throws them, and the job would wait for ever.
                        result.completeExceptionally(failure);
                    } finally {
                        busy.set(false);
                    }
                });
    }

    private static EvaluationReport skipped(ModelVersion model) {
        double none = Double.NaN;
        return new EvaluationReport(
                model.plan().version(),
                model.plan().startMs(),
                0,
                none,
                none,
                none,
                model.plan().last());
    }

    @Override
    public void close() throws Exception {
        if (thread != null) {
            thread.shutdownNow();
            // The replica must not be closed under the thread that uses it.
            if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("evaluation has not stopped within a minute");
            }
        }
        if (engine != null) {
            engine.close();
        }
    }
}
