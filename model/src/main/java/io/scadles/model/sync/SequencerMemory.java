package io.scadles.model.sync;

import io.scadles.model.stream.RoundPlan;

/**
 * What the coordinator must remember across a crash. Who has reported is not among it: on a restart
 * all report again.
 *
 * @param plan the present round
 * @param steps rounds with samples so far
 * @param samples samples trained on so far
 * @param horizonMs event time up to which the log may be read
 * @param model what the synchronization model remembers
 */
public record SequencerMemory(
        RoundPlan plan, long steps, long samples, long horizonMs, double[] model) {}
