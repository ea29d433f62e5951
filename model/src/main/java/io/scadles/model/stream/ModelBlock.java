package io.scadles.model.stream;

/**
 * One contiguous range of the model, at one version.
 *
 * @param block index of the block
 * @param version version of the model
 * @param offset index of the first value in the flat vector
 * @param values [block length] parameters, then buffers, in flat order
 * @param plan plan of the round this version starts
 */
public record ModelBlock(int block, long version, int offset, float[] values, RoundPlan plan) {}
