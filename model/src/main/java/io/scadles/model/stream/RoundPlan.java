package io.scadles.model.stream;

/**
 * What the trainers need to know about a round; it rides on every block of the model that starts
 * it.
 *
 * @param version version the round starts from
 * @param startMs event time at which the round starts
 * @param last no round follows: the model is final
 */
public record RoundPlan(long version, long startMs, boolean last) {}
