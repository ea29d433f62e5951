package io.scadles.job.drill;

/**
 * What came of a drill.
 *
 * @param asExpected whether it is what must come of it
 * @param what in words and figures
 */
public record Observation(boolean asExpected, String what) {}
