package io.scadles.model.sync;

import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.SubtaskReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The coordinator's arithmetic over the changes of the synchronization model: one model at a time
 * decides, and hands over between two rounds, or when all tasks under way are done.
 *
 * <p>In replay the changes are known from the start; in live a change that comes late takes effect
 * as soon as it can.
 */
public final class SwitchingSequencer {

    /** Changes that may be still to come. */
    static final int MOST_SWITCHES = 1000;

    private final RoundRules rules;
    private final String lineage;
    private final List<ModelSwitch> switches;
    private String model;
    private long changedMs;
    private Sequencer current;

    /** Starts with version 0. */
    public SwitchingSequencer(RoundRules rules, String lineage) {
        this(rules, lineage, SequencerMemory.first(rules, lineage));
    }

    /**
     * Continues from a snapshot; all subtasks are expected to report again.
     *
     * @throws IllegalStateException if the run may not have the model that it had
     */
    public SwitchingSequencer(RoundRules rules, String lineage, SequencerMemory memory) {
        this.rules = rules;
        this.lineage = lineage;
        this.switches = new ArrayList<>(List.of(memory.switches()));
        this.model = memory.syncModel();
        this.changedMs = memory.changedMs();
        if (!model.equals(rules.modelName()) && !rules.switches().allows(model)) {
            throw new IllegalStateException(
                    "the run was stopped under the synchronization model '%s' and cannot go on under '%s'; give it the model it had, or let it change by itself"
                            .formatted(model, rules.modelName()));
        }
        this.current = Sequencer.of(rules.under(model), lineage, memory);
        expect();
    }

    /**
     * Takes in a report.
     *
     * @return what follows from it, in this order
     * @throws IllegalStateException if a subtask answers what it was not asked, or twice
     */
    public List<Decision> on(SubtaskReport report) {
        List<Decision> decisions = current.on(report);
        return current.yields(decisions) ? change(decisions) : decisions;
    }

    /**
     * Takes in a change that is asked for while training goes on.
     *
     * @return why it is left out, or an empty string
     */
    public String on(ModelSwitch change) {
        if (!rules.switches().allows(change.model())) {
            return "expected one of " + rules.switches().models().keySet();
        }
        if (change.timeMs() < changedMs) {
            return "'%s' was asked for from a later time on, %d ms".formatted(model, changedMs);
        }
        if (switches.size() >= MOST_SWITCHES) {
            return "%d changes are still to come".formatted(switches.size());
        }
        switches.add(change);
        // Of two for the same moment the later one counts.
        switches.sort(Comparator.comparingLong(ModelSwitch::timeMs));
        expect();
        return "";
    }

    /** Tells the present model when another is to take over. */
    private void expect() {
        long fromMs = Long.MAX_VALUE;
        for (int i = switches.size() - 1; i >= 0; i--) {
            boolean lastOfItsMoment =
                    i + 1 == switches.size()
                            || switches.get(i + 1).timeMs() > switches.get(i).timeMs();
            if (lastOfItsMoment && !switches.get(i).model().equals(model)) {
                fromMs = switches.get(i).timeMs();
            }
        }
        current.yieldAt(fromMs);
    }

    /** Has the last model that is due by now take over. */
    private List<Decision> change(List<Decision> decisions) {
        SequencerMemory memory = current.memory();
        RoundPlan plan = memory.plan();
        while (!switches.isEmpty() && switches.get(0).timeMs() <= plan.startMs()) {
            ModelSwitch due = switches.remove(0);
            model = due.model();
            changedMs = due.timeMs();
        }
        RoundRules now = rules.under(model);
        RoundPlan next = now.plan(plan.version(), plan.startMs(), memory.steps(), lineage);
        List<Decision> handedOver = current.handOver(decisions, next);
        Sequencer successor = Sequencer.of(now, lineage, memory.continued(next, now.model()));
        if (current instanceof CommitSequencer before
                && successor instanceof CommitSequencer after) {
            after.takeOver(before);
        }
        current = successor;
        expect();
        return handedOver;
    }

    /** Name of the model that decides. */
    public String model() {
        return model;
    }

    /** Whether all subtasks have the final model: nothing is left to do. */
    public boolean finished() {
        return current.finished();
    }

    /** The present round, or that there are none, with the present version and time. */
    public RoundPlan plan() {
        return current.plan();
    }

    /** Rounds with samples so far. */
    public long rounds() {
        return current.rounds();
    }

    /** Samples trained on so far. */
    public long samples() {
        return current.samples();
    }

    /** Event time up to which the log may be read. */
    public long horizonMs() {
        return current.horizonMs();
    }

    /** For a snapshot. */
    public SequencerMemory memory() {
        return current.memory().with(model, changedMs, switches.toArray(ModelSwitch[]::new));
    }
}
