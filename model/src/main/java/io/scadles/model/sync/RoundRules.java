package io.scadles.model.sync;

import io.scadles.model.stream.LocalWork;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.update.LearningRate;
import java.io.Serializable;

/**
 * What the coordinator decides by.
 *
 * @param clock live or replay
 * @param model how devices are synchronized
 * @param learningRate rate of every step
 * @param cost virtual time of a step, in replay
 * @param stop when training is over
 * @param startMs event time at which the first round starts
 * @param windowMs length of a rate window
 * @param lookAheadMs how far beyond a round's start the log is read, in replay
 * @param delayMs how far event time stays behind the wall clock, in live, where all devices are
 *     silent
 * @param publishEveryRounds versions that are evaluated and stored; 0 is the last alone
 * @param denseCommitBytes bytes of a commit that is sent whole
 * @param switches to which models it may change
 */
public record RoundRules(
        Clock clock,
        SyncModel model,
        LearningRate learningRate,
        CostModel cost,
        StopCondition stop,
        long startMs,
        long windowMs,
        long lookAheadMs,
        long delayMs,
        long publishEveryRounds,
        long denseCommitBytes,
        SwitchRules switches)
        implements Serializable {

    public RoundRules {
        if (delayMs < 0) {
            throw new IllegalArgumentException(
                    "the delay (%d ms) must not be negative".formatted(delayMs));
        }
        if (lookAheadMs < 10 * windowMs) {
            throw new IllegalArgumentException(
                    "the look-ahead (%d ms) must be at least ten windows of %d ms, or training waits for the reader"
                            .formatted(lookAheadMs, windowMs));
        }
    }

    /** The same, under one of the models it may change to, or that of the start. */
    RoundRules under(String name) {
        return new RoundRules(
                clock,
                switches.models().getOrDefault(name, model),
                learningRate,
                cost,
                stop,
                startMs,
                windowMs,
                lookAheadMs,
                delayMs,
                publishEveryRounds,
                denseCommitBytes,
                switches.from(name));
    }

    /** Name of the model. */
    String modelName() {
        return switches.first();
    }

    /** Plan of the first round, or that there are none. */
    public RoundPlan firstPlan(String lineage) {
        return plan(0, startMs, 0, lineage);
    }

    /**
     * Plan of the first round under the model, or that there are none.
     *
     * @param version of the model that is trained
     * @param timeMs event time
     * @param rounds rounds with samples by then
     */
    RoundPlan plan(long version, long timeMs, long rounds, String lineage) {
        if (model instanceof RoundModel roundModel) {
            LocalWork work =
                    roundModel.work(
                            roundModel.start(timeMs), rounds, learningRate.scheduled(rounds));
            return new RoundPlan(version, timeMs, false, false, false, work, lineage);
        }
        return RoundPlan.open(version, timeMs, false, version, lineage);
    }

    /** Event time beyond which nothing is trained on: the end of a recorded log; live has none. */
    public long lastMs() {
        return clock == Clock.REPLAY && stop.endMs() > 0 ? stop.endMs() : Long.MAX_VALUE;
    }
}
