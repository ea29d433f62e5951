package io.scadles.model.sync;

import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.SubtaskReport;
import java.util.List;

/**
 * The coordinator's arithmetic: turns reports into decisions. A pure function of the reports; in
 * replay their order does not matter.
 */
public sealed interface Sequencer permits RoundSequencer, CommitSequencer {

    /** Starts with version 0. */
    static Sequencer start(RoundRules rules, String lineage) {
        return rules.model() instanceof RoundModel
                ? new RoundSequencer(rules, lineage)
                : new CommitSequencer(rules, lineage);
    }

    /** Continues from a snapshot; all subtasks are expected to report again. */
    static Sequencer resume(RoundRules rules, String lineage, SequencerMemory memory) {
        return memory.plan().kind() == RoundPlan.Kind.ROUND
                ? new RoundSequencer(rules, lineage, memory)
                : new CommitSequencer(rules, lineage, memory);
    }

    /**
     * Takes in a report.
     *
     * @return what follows from it, in this order
     * @throws IllegalStateException if a subtask answers what it was not asked, or twice
     */
    List<Decision> on(SubtaskReport report);

    /** Whether all subtasks have the final model: nothing is left to do. */
    boolean finished();

    /** The present round, or that there are none, with the present version and time. */
    RoundPlan plan();

    /** Rounds with samples so far. */
    long rounds();

    /** Samples trained on so far. */
    long samples();

    /** Event time up to which the log may be read. */
    long horizonMs();

    /** For a snapshot. */
    SequencerMemory memory();
}
