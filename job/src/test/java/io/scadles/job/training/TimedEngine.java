package io.scadles.job.training;

import io.scadles.model.network.GradientEngine;
import io.scadles.model.network.GradientEngineFactory;
import io.scadles.model.network.ParameterLayout;
import io.scadles.model.stream.Batch;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** An engine that writes down how long it worked in each round, and if wanted on which batches. */
final class TimedEngine implements GradientEngine {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** What one replica did in one round. */
    static final class Round {
        final List<Batch> batches = new ArrayList<>();
        long samples;
        long setModelNanos;
        long gradientNanos;
        long gradientCpuNanos;

        /** Wall time in the engine. */
        long nanos() {
            return setModelNanos + gradientNanos;
        }
    }

    private final GradientEngine engine;
    private final boolean keepBatches;
    private final List<Round> rounds;
    private Round round;

    TimedEngine(GradientEngine engine, boolean keepBatches, List<Round> rounds) {
        this.engine = engine;
        this.keepBatches = keepBatches;
        this.rounds = rounds;
    }

    @Override
    public ParameterLayout layout() {
        return engine.layout();
    }

    @Override
    public void setModel(float[] model) {
        round = new Round();
        long began = System.nanoTime();
        engine.setModel(model);
        round.setModelNanos = System.nanoTime() - began;
    }

    @Override
    public double gradient(Batch batch, float[] commit) {
        if (round.samples == 0) {
            rounds.add(round);
        }
        long cpu = THREADS.getCurrentThreadCpuTime();
        long began = System.nanoTime();
        double loss = engine.gradient(batch, commit);
        round.gradientNanos += System.nanoTime() - began;
        round.gradientCpuNanos += THREADS.getCurrentThreadCpuTime() - cpu;
        round.samples += batch.size();
        if (keepBatches) {
            round.batches.add(batch);
        }
        return loss;
    }

    @Override
    public Score score(Batch batch) {
        return engine.score(batch);
    }

    @Override
    public void close() {
        engine.close();
    }

    /**
     * Makes engines whose rounds can be read when the job is over.
     *
     * @param run name under which this JVM finds them
     */
    record Factory(String run, GradientEngineFactory engines, boolean keepBatches)
            implements GradientEngineFactory {

        private static final Map<String, ConcurrentLinkedQueue<List<Round>>> RUNS =
                new ConcurrentHashMap<>();
        private static final AtomicLong NAMES = new AtomicLong();

        Factory(GradientEngineFactory engines, boolean keepBatches) {
            this("engines-" + NAMES.incrementAndGet(), engines, keepBatches);
        }

        @Override
        public GradientEngine create() {
            List<Round> rounds = new ArrayList<>();
            RUNS.computeIfAbsent(run, absent -> new ConcurrentLinkedQueue<>()).add(rounds);
            return new TimedEngine(engines.create(), keepBatches, rounds);
        }

        /**
         * The rounds of each trainer, once the job is over; forgets them.
         *
         * @param rounds rounds with samples the job has closed
         * @throws IllegalStateException if a trainer did not train in each of them
         */
        List<List<Round>> trainers(int rounds) {
            // An engine without gradients is that of the evaluation.
            List<List<Round>> trainers =
                    RUNS.remove(run).stream().filter(trainer -> !trainer.isEmpty()).toList();
            for (List<Round> trainer : trainers) {
                if (trainer.size() != rounds) {
                    throw new IllegalStateException(
                            "a trainer trained in %d rounds, the job closed %d: choose devices that have samples in every round"
                                    .formatted(trainer.size(), rounds));
                }
            }
            return trainers;
        }
    }
}
