package io.scadles.job.paper;

import java.util.List;

/**
 * The machine-readable results of a group.
 *
 * @param group name of the group
 * @param code fingerprint of the code that ran it
 * @param overrides what was set for all runs
 * @param runs all runs
 */
record RunsFile(String group, String code, List<String> overrides, List<Outcome> runs) {}
