package io.scadles.job.paper;

import java.util.List;

/**
 * All finished runs of a group.
 *
 * @param group the group
 * @param seeds seeds that were run
 * @param code fingerprint of the code that ran them
 * @param runs the runs, by experiment in the group's order, then by seed
 */
public record GroupResults(PaperGroup group, List<Long> seeds, String code, List<RunResult> runs) {

    /** The runs of an experiment, by seed. */
    List<RunResult> of(String experiment) {
        return runs.stream().filter(run -> run.outcome().experiment().equals(experiment)).toList();
    }

    /** What came of the runs of an experiment, by seed. */
    List<Outcome> outcomes(String experiment) {
        return of(experiment).stream().map(RunResult::outcome).toList();
    }
}
