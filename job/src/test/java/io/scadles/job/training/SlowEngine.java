package io.scadles.job.training;

import io.scadles.model.network.GradientEngine;
import io.scadles.model.network.GradientEngineFactory;
import io.scadles.model.network.ParameterLayout;
import io.scadles.model.stream.Batch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Answers with zeros, but takes its time: for every round a given one, whatever the processor does.
 */
record SlowEngine(ParameterLayout layout, long roundMs) implements GradientEngine {

    /** Makes slow engines for a network. */
    static GradientEngineFactory factory(ParameterLayout layout, long roundMs) {
        return () -> new SlowEngine(layout, roundMs);
    }

    /** A trainer sets the model once per round, then goes through its devices. */
    @Override
    public void setModel(float[] model) {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(roundMs);
        while (System.nanoTime() < endNanos) {
            LockSupport.parkNanos(endNanos - System.nanoTime());
        }
    }

    @Override
    public double gradient(Batch batch, float[] commit) {
        return 0;
    }

    @Override
    public Score score(Batch batch) {
        return Score.ZERO;
    }

    @Override
    public void close() {
        // Nothing native is held.
    }
}
