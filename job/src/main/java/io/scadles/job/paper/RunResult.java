package io.scadles.job.paper;

/**
 * One finished run.
 *
 * @param outcome what came out
 * @param log its result files
 */
record RunResult(Outcome outcome, RunLog log) {}
