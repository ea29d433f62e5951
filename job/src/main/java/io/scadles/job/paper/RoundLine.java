package io.scadles.job.paper;

/**
 * What is used of a line of {@code rounds.jsonl}.
 *
 * @param version version the round started from
 * @param startMs event time at which it started
 * @param endMs event time at which it ended
 * @param commits devices that contributed
 * @param samples samples trained on
 * @param totalSamples samples trained on since the start of the run
 * @param totalRounds rounds with samples since the start of the run
 * @param loss mean loss before the update
 * @param learningRate rate of the step
 * @param wireBytes bytes of all commits
 * @param floats parameters sent in all commits
 * @param compressed commits that were compressed
 * @param localSteps local steps of all commits
 * @param computeMs their time
 * @param commitMs time of all commits on their way
 * @param blockedMs time devices waited for others
 * @param searching whether another commit rate was tried
 */
record RoundLine(
        long version,
        long startMs,
        long endMs,
        int commits,
        long samples,
        long totalSamples,
        long totalRounds,
        double loss,
        double learningRate,
        long wireBytes,
        long floats,
        long compressed,
        long localSteps,
        long computeMs,
        long commitMs,
        long blockedMs,
        boolean searching) {}
