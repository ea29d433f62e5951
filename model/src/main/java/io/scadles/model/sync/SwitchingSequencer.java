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
public final class SwitchingSequencer implements Sequencer {

    private final RoundRules rules;
    private final String lineage;
    private final List<ModelSwitch> switches;
    private String model;
    private Sequencer current;

    /** Starts with version 0. */
    public SwitchingSequencer(RoundRules rules, String lineage) {
        this(rules, lineage, first(rules, lineage));
    }

    /** Continues from a snapshot; all subtasks are expected to report again. */
    public SwitchingSequencer(RoundRules rules, String lineage, SequencerMemory memory) {
        this.rules = rules;
        this.lineage = lineage;
        this.switches = new ArrayList<>(List.of(memory.switches()));
        this.model = memory.syncModel();
        this.current = Sequencer.of(rules.under(model), lineage, memory);
        yieldAt(nextSwitchMs());
    }

    private static SequencerMemory first(RoundRules rules, String lineage) {
        return new SequencerMemory(
                        rules.firstPlan(lineage),
                        0,
                        0,
                        rules.startMs() + rules.lookAheadMs(),
                        rules.model().start(rules.startMs()))
                .with(
                        rules.switches().first(),
                        rules.switches().planned().toArray(ModelSwitch[]::new));
    }

    @Override
    public List<Decision> on(SubtaskReport report) {
        if (report.kind() == SubtaskReport.Kind.SWITCH) {
            add(new ModelSwitch(report.readyMs(), report.syncModel()));
            return List.of();
        }
        List<Decision> decisions = current.on(report);
        return current.yields(decisions) ? change(decisions) : decisions;
    }

    private void add(ModelSwitch change) {
        if (!rules.switches().allows(change.model())) {
            throw new IllegalStateException(
                    "the run cannot change to '%s', expected one of %s"
                            .formatted(change.model(), rules.switches().others().keySet()));
        }
        switches.add(change);
        // Of two for the same moment the later one counts.
        switches.sort(Comparator.comparingLong(ModelSwitch::timeMs));
        yieldAt(nextSwitchMs());
    }

    private long nextSwitchMs() {
        return switches.isEmpty() ? Long.MAX_VALUE : switches.get(0).timeMs();
    }

    /** Has the last model that is due by now take over. */
    private List<Decision> change(List<Decision> decisions) {
        SequencerMemory memory = current.memory();
        RoundPlan plan = memory.plan();
        while (nextSwitchMs() <= plan.startMs()) {
            model = switches.remove(0).model();
        }
        RoundRules now = rules.under(model);
        RoundPlan next = now.plan(plan.version(), plan.startMs(), memory.steps(), lineage);
        List<Decision> handedOver = current.handOver(decisions, next);
        current =
                Sequencer.of(
                        now,
                        lineage,
                        new SequencerMemory(
                                next,
                                memory.steps(),
                                memory.samples(),
                                memory.horizonMs(),
                                now.model().start(plan.startMs())));
        yieldAt(nextSwitchMs());
        return handedOver;
    }

    @Override
    public void yieldAt(long timeMs) {
        current.yieldAt(timeMs);
    }

    @Override
    public boolean yields(List<Decision> decisions) {
        return current.yields(decisions);
    }

    @Override
    public List<Decision> handOver(List<Decision> decisions, RoundPlan next) {
        return current.handOver(decisions, next);
    }

    /** Name of the model that decides. */
    public String model() {
        return model;
    }

    @Override
    public boolean finished() {
        return current.finished();
    }

    @Override
    public RoundPlan plan() {
        return current.plan();
    }

    @Override
    public long rounds() {
        return current.rounds();
    }

    @Override
    public long samples() {
        return current.samples();
    }

    @Override
    public long horizonMs() {
        return current.horizonMs();
    }

    @Override
    public SequencerMemory memory() {
        return current.memory().with(model, switches.toArray(ModelSwitch[]::new));
    }
}
