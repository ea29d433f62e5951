package io.scadles.operators.serialization;

import io.scadles.model.stream.BlockValues;
import io.scadles.model.stream.RoundMean;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.update.Replica;
import java.util.Map;

/**
 * What the updater keeps of one block in a snapshot.
 *
 * @param version version of the model the block is at
 * @param plan plan of the round that version starts
 * @param weights [n] parameters, then buffers
 * @param velocity [n] optimizer state
 * @param mean [n] what was summed last, if the trainers are to know it
 * @param commits by device, or by name where there are no rounds: commits which wait for their
 *     Apply
 * @param replicas by device: what devices with tasks of their own hold; none in rounds
 */
public record BlockMemory(
        long version,
        RoundPlan plan,
        float[] weights,
        float[] velocity,
        RoundMean mean,
        Map<String, BlockValues> commits,
        Map<String, Replica> replicas) {}
