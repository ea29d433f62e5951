package io.scadles.job.training;

import java.util.List;

/** Means over rounds and trainers of the time spent in the engine, milliseconds. */
final class EngineTimes {

    private final int warmUp;
    private long rounds;
    private long trainerRounds;
    private long slowestNanos;
    private long setModelNanos;
    private long gradientNanos;
    private long gradientCpuNanos;

    /**
     * Nothing yet.
     *
     * @param warmUp rounds at the start of every run that do not count
     */
    EngineTimes(int warmUp) {
        this.warmUp = warmUp;
    }

    /** Adds a run: the rounds of each trainer. */
    void add(List<List<TimedEngine.Round>> trainers) {
        int last = trainers.get(0).size();
        for (int r = warmUp; r < last; r++) {
            long slowest = 0;
            for (List<TimedEngine.Round> trainer : trainers) {
                TimedEngine.Round round = trainer.get(r);
                slowest = Math.max(slowest, round.nanos());
                setModelNanos += round.setModelNanos;
                gradientNanos += round.gradientNanos;
                gradientCpuNanos += round.gradientCpuNanos;
                trainerRounds++;
            }
            slowestNanos += slowest;
            rounds++;
        }
    }

    /** Time of the slowest trainer in a round. */
    double slowestMs() {
        return slowestNanos / 1e6 / rounds;
    }

    /** Time of a trainer in a round. */
    double meanMs() {
        return setModelMs() + gradientMs();
    }

    double setModelMs() {
        return setModelNanos / 1e6 / trainerRounds;
    }

    double gradientMs() {
        return gradientNanos / 1e6 / trainerRounds;
    }

    double gradientCpuMs() {
        return gradientCpuNanos / 1e6 / trainerRounds;
    }
}
