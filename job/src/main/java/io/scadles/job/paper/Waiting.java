package io.scadles.job.paper;

/**
 * Samples that wait for training at the end of a round, on the virtual clock: they had arrived by
 * then and were neither trained on nor dropped.
 *
 * <p>Not the buffer of the trainers, which is ahead of the clock by what was read ahead. Arrivals
 * are the integral of the measured rate, exact to one sample per device while rates are constant.
 * Source: ScaDLES, section III-B, equation 2: residue of all rounds plus what has just streamed in.
 *
 * @param version version the round started from
 * @param timeMs event time of its end
 * @param total samples on all devices together
 * @param largest samples on the device with most of them
 */
record Waiting(long version, long timeMs, double total, double largest) {}
