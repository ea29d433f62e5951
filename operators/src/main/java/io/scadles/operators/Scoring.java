package io.scadles.operators;

import io.scadles.model.network.GradientEngine;
import io.scadles.model.network.GradientEngine.Score;
import io.scadles.model.stream.Batch;
import io.scadles.model.stream.EvaluationReport;
import io.scadles.model.stream.ModelVersion;
import java.util.Arrays;

/** Scores models on a held-out set, in chunks, so that memory stays bounded. */
public final class Scoring {

    private final Batch heldOut;
    private final int chunk;

    /**
     * A scoring.
     *
     * @param heldOut samples to score on
     * @param samples how many of them, from the first; 0 takes all
     * @param chunk samples scored at a time
     * @throws IllegalArgumentException if nothing is held out
     */
    public Scoring(Batch heldOut, int samples, int chunk) {
        if (heldOut.size() == 0) {
            throw new IllegalArgumentException(
                    "the held-out set is empty: there is nothing to score on");
        }
        int size = samples == 0 ? heldOut.size() : Math.min(samples, heldOut.size());
        this.heldOut = part(heldOut, 0, size);
        this.chunk = chunk;
    }

    /** Scores one model; takes a while. */
    public EvaluationReport score(GradientEngine engine, ModelVersion model) {
        engine.setModel(model.values());
        Score score = Score.ZERO;
        for (int from = 0; from < heldOut.size(); from += chunk) {
            score =
                    score.plus(
                            engine.score(
                                    part(heldOut, from, Math.min(from + chunk, heldOut.size()))));
        }
        double n = score.samples();
        return new EvaluationReport(
                model.plan().version(),
                model.plan().startMs(),
                score.samples(),
                score.lossSum() / n,
                score.top1() / n,
                score.top5() / n,
                model.plan().last());
    }

    private static Batch part(Batch batch, int from, int to) {
        int sampleBytes = batch.features().length / batch.size();
        return new Batch(
                Arrays.copyOfRange(batch.labels(), from, to),
                Arrays.copyOfRange(batch.features(), from * sampleBytes, to * sampleBytes));
    }
}
