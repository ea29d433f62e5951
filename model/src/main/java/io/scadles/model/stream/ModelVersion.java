package io.scadles.model.stream;

/**
 * A whole published model.
 *
 * @param plan plan of the round this version starts; {@code plan.last()} marks the final model
 * @param values [parameters + buffers] in flat order
 */
public record ModelVersion(RoundPlan plan, float[] values) {}
