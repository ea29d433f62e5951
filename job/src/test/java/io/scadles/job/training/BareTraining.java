package io.scadles.job.training;

import io.scadles.model.network.GradientEngine;
import io.scadles.model.network.GradientEngineFactory;
import io.scadles.model.stream.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;

/**
 * The yardstick: the gradients of a run once more, by as many threads and replicas, and nothing
 * else.
 *
 * @param trainers what each trainer trained on, by round
 * @param warmUp rounds before the clock starts
 * @param lockstep threads wait for each other after every round, as a barrier has them
 */
record BareTraining(List<List<TimedEngine.Round>> trainers, int warmUp, boolean lockstep) {

    /**
     * What it took.
     *
     * @param seconds from the last thread's end of the warm-up to the last thread's end
     * @param trainers what each thread did, by round
     */
    record Result(double seconds, List<List<TimedEngine.Round>> trainers) {}

    Result run(GradientEngineFactory engines, float[] model) throws InterruptedException {
        long[] endNanos = new long[2];
        int[] ends = new int[1];
        CyclicBarrier ready =
                new CyclicBarrier(trainers.size(), () -> endNanos[ends[0]++] = System.nanoTime());
        CyclicBarrier round = new CyclicBarrier(trainers.size());
        List<List<TimedEngine.Round>> done = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        for (List<TimedEngine.Round> trainer : trainers) {
            List<TimedEngine.Round> rounds = new ArrayList<>();
            done.add(rounds);
            Thread thread =
                    new Thread(
                            () -> {
                                try (GradientEngine engine =
                                        new TimedEngine(engines.create(), false, rounds)) {
                                    train(engine, trainer, model, ready, round);
                                } catch (InterruptedException | BrokenBarrierException e) {
                                    throw new IllegalStateException("the other thread failed", e);
                                }
                            },
                            "bare-" + threads.size());
            thread.setUncaughtExceptionHandler(
                    (failed, failure) -> {
                        synchronized (failures) {
                            failures.add(failure);
                        }
                        ready.reset();
                        round.reset();
                    });
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException("the yardstick failed", failures.get(0));
        }
        return new Result((endNanos[1] - endNanos[0]) / 1e9, done);
    }

    private void train(
            GradientEngine engine,
            List<TimedEngine.Round> rounds,
            float[] model,
            CyclicBarrier ready,
            CyclicBarrier round)
            throws InterruptedException, BrokenBarrierException {
        float[] commit = new float[model.length];
        for (int r = 0; r < rounds.size(); r++) {
            if (r == warmUp) {
                ready.await();
            }
            engine.setModel(model);
            for (Batch batch : rounds.get(r).batches) {
                engine.gradient(batch, commit);
            }
            if (lockstep) {
                round.await();
            }
        }
        ready.await();
    }
}
