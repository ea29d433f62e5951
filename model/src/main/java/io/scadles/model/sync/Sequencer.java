package io.scadles.model.sync;

import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.SubtaskReport;
import java.util.List;

/**
 * The coordinator's arithmetic: turns reports into decisions. A pure function of the reports; in
 * replay their order does not matter.
 */
public sealed interface Sequencer permits RoundSequencer, CommitSequencer {

    /** Continues from a snapshot; all subtasks are expected to report again. */
    static Sequencer of(RoundRules rules, String lineage, SequencerMemory memory) {
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

    /**
     * Another model is to take over at the first moment, at or after this one, at which no commit
     * is under way.
     *
     * @param timeMs event time; {@code Long.MAX_VALUE} is never
     */
    void yieldAt(long timeMs);

    /**
     * Whether that moment has come.
     *
     * @param decisions the last ones
     */
    boolean yields(List<Decision> decisions);

    /**
     * Hands over, once it yields.
     *
     * @param decisions the last ones
     * @param next what follows under the other model
     * @return them, and with them that plan
     */
    List<Decision> handOver(List<Decision> decisions, RoundPlan next);

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
