package io.scadles.model.sync;

import io.scadles.model.stream.Commit;
import io.scadles.model.stream.CommitTiming;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.RoundReport;
import io.scadles.model.stream.SubtaskReport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The coordinator's arithmetic where there are no rounds: applies commits in the order in which
 * they arrive in event time, and gives each device its next task.
 *
 * <p>In replay a commit, or a device that joins, is released when nothing can come before it: no
 * device has an earlier one under way, and every subtask has seen event time go so far. The time of
 * a commit is known before its gradient is, so devices compute while earlier commits are applied.
 * In live they are released as they come.
 *
 * <p>A round, for schedules, evaluations and stop conditions, is as many commits as there are
 * devices.
 */
public final class CommitSequencer implements Sequencer {

    /** A device with a task. */
    private static final class Member {
        private DeviceClock clock;
        private DeviceReport announced;
        private DeviceReport answered;

        private Member(DeviceClock clock) {
            this.clock = clock;
        }
    }

    /** What can happen next: a commit if the device is a member, else a device that joins. */
    private record Event(long timeMs, boolean joins, String device) implements Comparable<Event> {

        @Override
        public int compareTo(Event other) {
            if (timeMs != other.timeMs) {
                return Long.compare(timeMs, other.timeMs);
            }
            return joins == other.joins
                    ? device.compareTo(other.device)
                    : Boolean.compare(other.joins, joins);
        }
    }

    /** A device that has asked for a task. */
    private record Applicant(DeviceKey device, long timeMs) {}

    private final RoundRules rules;
    private final CommitModel model;
    private final String lineage;
    private final TreeMap<String, Member> members = new TreeMap<>();
    private final TreeMap<String, Applicant> applicants = new TreeMap<>();
    private final Map<Integer, Long> completeMs = new TreeMap<>();
    private final TreeSet<Integer> done = new TreeSet<>();
    private int parallelism;
    private long yieldMs = Long.MAX_VALUE;
    private RoundPlan plan;
    private long rounds;
    private long commits;
    private final List<String> held = new ArrayList<>();
    private final List<Float> heldWeights = new ArrayList<>();
    private long samples;
    private long horizonMs;
    private double[] memory;

    /** Starts with version 0. */
    public CommitSequencer(RoundRules rules, String lineage) {
        this(rules, lineage, SequencerMemory.first(rules, lineage));
    }

    /** Continues from a snapshot; devices are expected to announce and answer their tasks again. */
    public CommitSequencer(RoundRules rules, String lineage, SequencerMemory memory) {
        this.rules = rules;
        this.model = (CommitModel) rules.model();
        this.lineage = lineage;
        this.plan = memory.plan();
        this.rounds = memory.steps();
        this.samples = memory.samples();
        this.horizonMs = memory.horizonMs();
        this.memory = memory.model();
        this.commits = memory.commits();
        for (int i = 0; i < memory.held().length; i++) {
            held.add(memory.held()[i]);
            heldWeights.add(memory.heldWeights()[i]);
        }
        for (DeviceClock clock : memory.clocks()) {
            members.put(clock.device().id(), new Member(clock));
        }
    }

    @Override
    public List<Decision> on(SubtaskReport report) {
        parallelism = report.parallelism();
        switch (report.kind()) {
            case JOIN -> onJoin(report);
            case ANNOUNCED ->
                    member(report).ifPresent(member -> member.announced = report.devices()[0]);
            case ANSWERED ->
                    member(report).ifPresent(member -> member.answered = report.devices()[0]);
            case PROGRESS -> onProgress(report);
            case STARVED -> {
                if (report.watermarkMs() >= horizonMs) {
                    horizonMs = report.watermarkMs() + rules.lookAheadMs();
                }
            }
            case ROUND -> onLast(report);
            case LEDGER, SWITCH -> {
                // Accounts are for the results, changes of the model for who has the models.
            }
        }
        return advance();
    }

    /**
     * Takes over those who have asked for a task from the model before, if tasks have not begun
     * anew since: they will not ask again.
     */
    void takeOver(CommitSequencer before) {
        if (before.plan.settled() == plan.settled()) {
            applicants.putAll(before.applicants);
        }
    }

    private void onJoin(SubtaskReport report) {
        if (report.version() != plan.settled()) {
            // Asked before tasks began anew; it asks again.
            return;
        }
        // After a restart a device asks again, whether or not it was heard before. A member asks
        // because it has fallen silent, which comes next, and will return.
        applicants.putIfAbsent(
                report.device().id(), new Applicant(report.device(), report.readyMs()));
    }

    /** Comes after the devices that have joined by then, so nobody earlier is missing. */
    private void onProgress(SubtaskReport report) {
        if (report.version() == plan.settled()) {
            completeMs.merge(report.subtask(), report.completeMs(), Math::max);
        }
    }

    /**
     * Whose task a report is about; nobody if that task is over: after a restart a device that
     * waits for others answers its last task again, perhaps too late.
     */
    private Optional<Member> member(SubtaskReport report) {
        if (report.version() < plan.settled()) {
            return Optional.empty();
        }
        Member member = members.get(report.device().id());
        if (member == null || report.version() > member.clock.version()) {
            throw new IllegalStateException(
                    "device %s reports on a task of version %d, expected %s"
                            .formatted(
                                    report.device().id(),
                                    report.version(),
                                    member == null ? "none" : "version " + member.clock.version()));
        }
        return report.version() == member.clock.version() && !member.clock.waits()
                ? Optional.of(member)
                : Optional.empty();
    }

    private void onLast(SubtaskReport report) {
        if (!plan.last() || !done.add(report.subtask())) {
            throw new IllegalStateException(
                    "trainer subtask %d has ended, %s"
                            .formatted(
                                    report.subtask(),
                                    plan.last() ? "twice" : "but training has not"));
        }
    }

    @Override
    public boolean finished() {
        return plan.last() && !done.isEmpty() && done.size() == parallelism;
    }

    /** Releases what nothing can come before. */
    private List<Decision> advance() {
        List<Decision> decisions = new ArrayList<>();
        while (!plan.last() && completeMs.size() == parallelism) {
            Event event = earliest();
            long eventMs = event == null ? Long.MAX_VALUE : event.timeMs();
            long checkMs = stopping() ? Long.MAX_VALUE : model.nextCheckMs(memory);
            long stopMs = stopping() ? Long.MAX_VALUE : yieldMs;
            if (stopped()) {
                return decisions;
            }
            long nextMs = Math.min(Math.min(eventMs, checkMs), Math.min(stopMs, endMs()));
            if (nextMs == Long.MAX_VALUE || nextMs > knownMs() && !(live() && nextMs == eventMs)) {
                // Nobody trains and nobody has asked: the end is not what is waited for.
                long awaitedMs = event == null ? knownMs() : Math.min(nextMs, endMs());
                horizonMs = Math.max(horizonMs, awaitedMs + rules.lookAheadMs());
                return decisions;
            }
            if (nextMs == endMs()) {
                end(nextMs, decisions);
            } else if (nextMs == stopMs) {
                plan = plan.at(Math.max(plan.startMs(), nextMs));
            } else if (nextMs == checkMs) {
                check(nextMs);
            } else if (event.joins()) {
                admit(event, decisions);
            } else if (members.get(event.device()).answered != null) {
                answered(event, decisions);
            } else {
                return decisions;
            }
        }
        return decisions;
    }

    /** Event time that all subtasks have seen. */
    private long knownMs() {
        return completeMs.values().stream().mapToLong(Long::longValue).min().orElse(0);
    }

    @Override
    public void yieldAt(long timeMs) {
        yieldMs = timeMs;
    }

    /** Whether nobody is given a task any more, because another model is to take over. */
    private boolean stopping() {
        return plan.startMs() >= yieldMs;
    }

    /** Whether all tasks are done after that. */
    private boolean stopped() {
        return stopping() && members.values().stream().allMatch(member -> member.clock.waits());
    }

    @Override
    public boolean yields(List<Decision> decisions) {
        return !plan.last() && completeMs.size() == parallelism && stopped();
    }

    @Override
    public List<Decision> handOver(List<Decision> decisions, RoundPlan next) {
        List<Decision> all = new ArrayList<>(decisions);
        all.add(Decision.tell(next, parallelism, false));
        return all;
    }

    private boolean live() {
        return rules.clock() == Clock.LIVE;
    }

    /** First moment at which nothing is trained on any more. */
    private long endMs() {
        long lastMs = rules.stop().endMs();
        return lastMs == 0 ? Long.MAX_VALUE : lastMs + 1;
    }

    /** The earliest that can happen; null if nothing is under way. */
    private Event earliest() {
        Event earliest = null;
        for (Applicant applicant : applicants.values()) {
            String device = applicant.device().id();
            if (!members.containsKey(device) && !stopping()) {
                long timeMs = Math.max(applicant.timeMs(), plan.startMs());
                earliest = earlier(earliest, new Event(timeMs, true, device));
            }
        }
        for (Member member : members.values()) {
            // In live nobody is waited for who has not answered.
            if (!member.clock.waits() && !(live() && member.answered == null)) {
                earliest =
                        earlier(
                                earliest,
                                new Event(earliestMs(member), false, member.clock.device().id()));
            }
        }
        return earliest;
    }

    private static Event earlier(Event one, Event other) {
        return one == null || other.compareTo(one) < 0 ? other : one;
    }

    /** When a device's commit arrives; before it has answered, at the earliest. */
    private long earliestMs(Member member) {
        DeviceReport answer = member.answered;
        if (live()) {
            return Math.max(plan.startMs(), rules.clock().now(answer.readyMs(), knownMs()));
        }
        if (answer != null) {
            return answer.samples() > 0
                    ? arrivalMs(member, answer, answer.sent().wireBytes())
                    : Math.max(answer.readyMs(), member.clock.startMs() + 1);
        }
        return member.announced == null
                ? member.clock.startMs() + 1
                : arrivalMs(member, member.announced, 0);
    }

    private long arrivalMs(Member member, DeviceReport report, long wireBytes) {
        long stepMs =
                rules.cost()
                        .stepMs(
                                report.device(),
                                report.readyMs(),
                                report.lastSamples(),
                                wireBytes,
                                rules.denseCommitBytes());
        long timedMs =
                report.commitFromMs() == 0
                        ? 0
                        : report.commitFromMs()
                                + rules.cost()
                                        .commitMs(
                                                report.device(),
                                                report.readyMs(),
                                                wireBytes,
                                                rules.denseCommitBytes());
        return Math.max(member.clock.startMs() + 1, Math.max(report.readyMs() + stepMs, timedMs));
    }

    private void check(long timeMs) {
        memory = model.check(memory, fleet(timeMs));
        Fleet fleet = fleet(timeMs);
        for (Member member : members.values()) {
            member.clock = member.clock.withQuota(model.quota(memory, fleet, member.clock));
        }
    }

    private Fleet fleet(long timeMs) {
        Collection<DeviceClock> clocks = members.values().stream().map(m -> m.clock).toList();
        return new Fleet(clocks, timeMs, rules.learningRate().scheduled(rounds));
    }

    private void admit(Event event, List<Decision> decisions) {
        Applicant applicant = applicants.remove(event.device());
        Fleet fleet = fleet(event.timeMs());
        DeviceClock clock =
                DeviceClock.joined(
                        applicant.device(),
                        event.timeMs(),
                        fleet.leastSteps(),
                        fleet.leastCommits());
        members.put(event.device(), new Member(clock.withQuota(model.quota(memory, fleet, clock))));
        give(members.get(event.device()), true, event.timeMs(), decisions);
    }

    private void answered(Event event, List<Decision> decisions) {
        long timeMs = event.timeMs();
        Member member = members.get(event.device());
        DeviceReport answer = member.answered;
        member.answered = null;
        member.announced = null;
        step(member, answer, timeMs, decisions);
        boolean commit = answer.samples() > 0;
        boolean leaves = !commit && answer.problem().isEmpty();
        if (leaves) {
            members.remove(event.device());
            decisions.add(Decision.forget(member.clock.device(), plan));
        } else if (!plan.last()
                && (stopping() || commit && model.waits(memory, fleet(timeMs), member.clock))) {
            member.clock = member.clock.waiting(timeMs);
        } else {
            boolean pull = !commit || model.pulls(memory, fleet(timeMs), member.clock);
            give(member, pull, timeMs, decisions);
        }
        release(timeMs, decisions);
        if (plan.last()) {
            decisions.add(Decision.tell(plan, parallelism, true));
        }
    }

    /**
     * The model becomes one version newer, also where nothing is added to it: a device's next task
     * needs a version of its own.
     */
    private void step(Member member, DeviceReport answer, long timeMs, List<Decision> decisions) {
        boolean commit = answer.samples() > 0;
        long commitMs = live() || !commit ? 0 : commitMs(answer, timeMs);
        DeviceClock before = member.clock;
        if (commit) {
            member.clock =
                    before.committed(
                            answer.steps(),
                            answer.samples(),
                            (double) answer.computeMs() / answer.steps(),
                            commitMs);
        }
        Fleet fleet = fleet(timeMs);
        float weight = commit ? (float) model.weight(memory, fleet, member.clock, answer) : 0;
        samples += answer.samples();
        boolean full = commit && ++commits >= members.size();
        if (full) {
            commits = 0;
            rounds++;
        }
        String reason = rules.stop().reason(rounds, samples, timeMs);
        RoundReport report =
                new RoundReport(
                        RoundReport.Kind.ROUND,
                        plan.version(),
                        before.startMs(),
                        answer.readyMs(),
                        timeMs,
                        answer.samples(),
                        answer.loss(),
                        fleet.learningRate(),
                        1,
                        answer.sent().compressed() ? 1 : 0,
                        answer.sent().floats(),
                        answer.sent().wireBytes(),
                        commit ? rules.denseCommitBytes() : 0,
                        samples,
                        rounds,
                        rules.modelName(),
                        lineage,
                        !reason.isEmpty(),
                        reason,
                        new float[] {weight},
                        new CommitTiming[] {
                            new CommitTiming(
                                    commitMs,
                                    before.blockedMs(),
                                    plan.version() - before.pulledVersion(),
                                    before.quota(),
                                    model.unreachable(member.clock),
                                    model.searching(memory))
                        },
                        new DeviceReport[] {answer});
        if (commit) {
            memory = model.committed(memory, fleet, member.clock, answer);
        }
        long version = plan.version();
        plan = RoundPlan.open(version + 1, timeMs, report.last(), plan.settled(), lineage);
        boolean due =
                full
                        && rules.publishEveryRounds() > 0
                        && rounds % rules.publishEveryRounds() == 0
                        && !report.last();
        if (commit) {
            held.add(Commit.name(answer.device(), before.version()));
            heldWeights.add(weight);
        }
        boolean apply = held.size() >= model.together() || report.last();
        decisions.add(
                step(
                        version,
                        apply,
                        RoundPlan.open(version + 1, timeMs, false, plan.settled(), lineage),
                        due,
                        report));
    }

    /** A step along the commits that are held, or along none. */
    private Decision step(
            long version, boolean apply, RoundPlan next, boolean publish, RoundReport report) {
        String[] names = apply ? held.toArray(String[]::new) : new String[0];
        float[] weights = apply ? weights() : new float[0];
        if (apply) {
            held.clear();
            heldWeights.clear();
        }
        return Decision.step(version, names, weights, 1, next, publish, report);
    }

    private long commitMs(DeviceReport answer, long timeMs) {
        long computedMs =
                answer.readyMs()
                        + rules.cost()
                                .computeMs(answer.device(), answer.readyMs(), answer.lastSamples());
        return timeMs - Math.max(computedMs, answer.commitFromMs());
    }

    /**
     * Gives tasks to those who waited for others and need not any more. At the end that is all of
     * them: a task, though nobody will do it, says that the commit before was applied.
     */
    private void release(long timeMs, List<Decision> decisions) {
        for (Member member : members.values()) {
            if (member.clock.waits()
                    && (plan.last()
                            || !stopping() && !model.waits(memory, fleet(timeMs), member.clock))) {
                give(member, true, timeMs, decisions);
            }
        }
    }

    private void give(Member member, boolean pull, long timeMs, List<Decision> decisions) {
        // A commit that waits for others may still be on its way to the updater.
        String commit = Commit.name(member.clock.device().id(), member.clock.version());
        String[] after = held.contains(commit) ? new String[] {commit} : new String[0];
        member.clock =
                member.clock.given(
                        plan.version(), timeMs, pull ? model.mark(memory, fleet(timeMs)) : -1);
        member.announced = null;
        member.answered = null;
        decisions.add(Decision.give(task(member.clock, timeMs), pull, after));
    }

    private RoundPlan task(DeviceClock clock, long timeMs) {
        return RoundPlan.task(
                clock.device(),
                clock.version(),
                timeMs,
                model.work(memory, fleet(timeMs), clock),
                lineage);
    }

    /**
     * Ends training at the end of the log or of the wanted time: what is under way is not applied.
     */
    private void end(long timeMs, List<Decision> decisions) {
        RoundReport report =
                new RoundReport(
                        RoundReport.Kind.ROUND,
                        plan.version(),
                        plan.startMs(),
                        timeMs,
                        rules.stop().endMs(),
                        0,
                        Double.NaN,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        samples,
                        rounds,
                        rules.modelName(),
                        lineage,
                        true,
                        rules.stop().reason(rounds, samples, timeMs),
                        new float[0],
                        new CommitTiming[0],
                        new DeviceReport[0]);
        long version = plan.version();
        plan = RoundPlan.open(version + 1, timeMs, true, plan.settled(), lineage);
        decisions.add(
                step(
                        version,
                        true,
                        RoundPlan.open(version + 1, timeMs, false, plan.settled(), lineage),
                        false,
                        report));
        release(timeMs, decisions);
        decisions.add(Decision.tell(plan, parallelism, true));
    }

    @Override
    public RoundPlan plan() {
        return plan;
    }

    @Override
    public long rounds() {
        return rounds;
    }

    @Override
    public long samples() {
        return samples;
    }

    @Override
    public long horizonMs() {
        return horizonMs;
    }

    @Override
    public SequencerMemory memory() {
        return new SequencerMemory(
                plan,
                rounds,
                samples,
                horizonMs,
                memory,
                members.values().stream().map(m -> m.clock).toArray(DeviceClock[]::new),
                commits,
                held.toArray(String[]::new),
                weights(),
                rules.modelName(),
                0,
                SequencerMemory.NO_SWITCHES);
    }

    private float[] weights() {
        float[] weights = new float[heldWeights.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = heldWeights.get(i);
        }
        return weights;
    }
}
