package io.scadles.model.sync;

import io.scadles.model.stream.CommitTiming;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.RoundReport;
import io.scadles.model.stream.SubtaskReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The coordinator's arithmetic: closes a round when all subtasks have reported, decides weights,
 * learning rate, and when the next round starts. A pure function of the reports: the order in which
 * subtasks report does not matter.
 */
public final class RoundSequencer implements Sequencer {

    /**
     * A closed round.
     *
     * @param devices [d] ids whose commits are summed, in this order
     * @param weights [d] their weights
     * @param next plan of the next round
     * @param publish whether the new version is to be evaluated and stored
     * @param report for results and metrics
     */
    public record Closed(
            String[] devices,
            float[] weights,
            RoundPlan next,
            boolean publish,
            RoundReport report) {

        private Decision decision() {
            return Decision.step(
                    report.version(),
                    devices,
                    weights,
                    report.learningRate(),
                    next,
                    publish,
                    report);
        }
    }

    private final RoundRules rules;
    private final String lineage;
    private final TreeMap<Integer, SubtaskReport> reports = new TreeMap<>();
    private RoundPlan plan;
    private long steps;
    private long samples;
    private long horizonMs;
    private long yieldMs = Long.MAX_VALUE;
    private int parallelism;
    private final RoundModel model;
    private double[] memory;

    /** Starts with version 0. */
    public RoundSequencer(RoundRules rules, String lineage) {
        this(rules, lineage, SequencerMemory.first(rules, lineage));
    }

    /** Continues from a snapshot; all subtasks are expected to report again. */
    public RoundSequencer(RoundRules rules, String lineage, SequencerMemory memory) {
        this.rules = rules;
        this.lineage = lineage;
        this.plan = memory.plan();
        this.steps = memory.steps();
        this.samples = memory.samples();
        this.horizonMs = memory.horizonMs();
        this.model = (RoundModel) rules.model();
        this.memory = memory.model();
    }

    @Override
    public List<Decision> on(SubtaskReport report) {
        parallelism = report.parallelism();
        switch (report.kind()) {
            case ROUND -> {
                return onRound(report).map(Closed::decision).stream().toList();
            }
            case STARVED -> onStarved(report);
            default -> {
                // Of devices with tasks of their own, or accounts: nothing follows in a round.
            }
        }
        return List.of();
    }

    /**
     * Takes in a subtask's answer to the present round.
     *
     * @return the closed round, once all subtasks have answered and unless training is over
     * @throws IllegalStateException if a subtask answers another version, or twice
     */
    public Optional<Closed> onRound(SubtaskReport report) {
        if (report.version() != plan.version()) {
            throw new IllegalStateException(
                    "trainer subtask %d reports version %d, expected %d"
                            .formatted(report.subtask(), report.version(), plan.version()));
        }
        if (reports.put(report.subtask(), report) != null) {
            throw new IllegalStateException(
                    "trainer subtask %d reports version %d twice"
                            .formatted(report.subtask(), report.version()));
        }
        return complete(report) && !plan.last() ? Optional.of(close()) : Optional.empty();
    }

    private boolean complete(SubtaskReport report) {
        return reports.size() == report.parallelism();
    }

    @Override
    public void yieldAt(long timeMs) {
        yieldMs = timeMs;
    }

    /** Between two rounds. */
    @Override
    public boolean yields(List<Decision> decisions) {
        return !decisions.isEmpty() && !plan.last() && plan.startMs() >= yieldMs;
    }

    @Override
    public List<Decision> handOver(List<Decision> decisions, RoundPlan next) {
        return decisions.stream().map(closed -> closed.followedBy(next, parallelism)).toList();
    }

    @Override
    public boolean finished() {
        return plan.last() && !reports.isEmpty() && complete(reports.firstEntry().getValue());
    }

    /** Takes in that a subtask needs samples beyond its watermark: the log is read further. */
    public void onStarved(SubtaskReport report) {
        if (report.version() == plan.version() && report.watermarkMs() >= horizonMs) {
            horizonMs = report.watermarkMs() + rules.lookAheadMs();
        }
    }

    private Closed close() {
        List<DeviceReport> devices = new ArrayList<>();
        long readyMs = plan.startMs();
        long completeMs = Long.MAX_VALUE;
        for (SubtaskReport report : reports.values()) {
            devices.addAll(List.of(report.devices()));
            readyMs = Math.max(readyMs, report.readyMs());
            completeMs = Math.min(completeMs, report.completeMs());
        }
        devices.sort(Comparator.comparing(DeviceReport::device));
        if (readyMs > rules.lastMs()) {
            return abandon(readyMs);
        }
        return close(devices, readyMs, completeMs);
    }

    private Closed close(List<DeviceReport> all, long readyMs, long completeMs) {
        List<DeviceReport> contributing =
                all.stream().filter(device -> device.samples() > 0).toList();
        long batch = contributing.stream().mapToLong(DeviceReport::samples).sum();
        double scale = plan.work().change() ? 1 : rules.learningRate().batchScale(batch);
        double rate = model.updateRate(plan.work(), rules.learningRate().scheduled(steps) * scale);
        long endMs = endMs(contributing, readyMs, completeMs);
        samples += batch;
        steps += contributing.isEmpty() ? 0 : 1;
        String reason = rules.stop().reason(steps, samples, endMs);
        float[] weights = model.weights(all.toArray(DeviceReport[]::new));
        RoundReport report =
                new RoundReport(
                        RoundReport.Kind.ROUND,
                        plan.version(),
                        plan.startMs(),
                        readyMs,
                        endMs,
                        batch,
                        meanLoss(contributing, batch),
                        rate,
                        scale,
                        (int)
                                contributing.stream()
                                        .filter(device -> device.sent().compressed())
                                        .count(),
                        contributing.stream().mapToLong(device -> device.sent().floats()).sum(),
                        contributing.stream().mapToLong(device -> device.sent().wireBytes()).sum(),
                        contributing.size() * rules.denseCommitBytes(),
                        samples,
                        steps,
                        rules.modelName(),
                        lineage,
                        !reason.isEmpty(),
                        reason,
                        weights,
                        rules.clock() == Clock.REPLAY ? timings(all, endMs) : new CommitTiming[0],
                        all.toArray(DeviceReport[]::new));
        memory = model.closed(memory, report);
        RoundPlan next =
                new RoundPlan(
                        plan.version() + 1,
                        endMs,
                        report.last(),
                        false,
                        majorityWantsCompression(contributing),
                        model.work(memory, steps, rules.learningRate().scheduled(steps)),
                        lineage);
        return advance(contributing, weights, next, report);
    }

    /**
     * Whether at least half of the devices find that compression loses little. A round without
     * commits changes nobody's mind.
     */
    private boolean majorityWantsCompression(List<DeviceReport> contributing) {
        long votes = contributing.stream().filter(device -> device.sent().wanted()).count();
        return contributing.isEmpty() ? plan.compress() : 2 * votes >= contributing.size();
    }

    /** Ends training without applying the round: part of it would lie beyond the end. */
    private Closed abandon(long timeMs) {
        RoundPlan next =
                new RoundPlan(
                        plan.version() + 1,
                        Math.max(plan.startMs(), rules.stop().endMs()),
                        true,
                        true,
                        false,
                        lineage);
        RoundReport report =
                new RoundReport(
                        RoundReport.Kind.ROUND,
                        plan.version(),
                        plan.startMs(),
                        timeMs,
                        next.startMs(),
                        0,
                        Double.NaN,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        samples,
                        steps,
                        rules.modelName(),
                        lineage,
                        true,
                        rules.stop().reason(steps, samples, Long.MAX_VALUE),
                        new float[0],
                        new CommitTiming[0],
                        new DeviceReport[0]);
        return advance(List.of(), new float[0], next, report);
    }

    private Closed advance(
            List<DeviceReport> contributing, float[] weights, RoundPlan next, RoundReport report) {
        boolean due =
                rules.publishEveryRounds() > 0
                        && !contributing.isEmpty()
                        && steps % rules.publishEveryRounds() == 0;
        plan = next;
        reports.clear();
        horizonMs = Math.max(horizonMs, next.startMs() + rules.lookAheadMs());
        return new Closed(
                contributing.stream().map(DeviceReport::device).toArray(String[]::new),
                positive(weights),
                next,
                due || next.last(),
                report);
    }

    private static float[] positive(float[] weights) {
        float[] positive = new float[weights.length];
        int n = 0;
        for (float weight : weights) {
            if (weight > 0) {
                positive[n++] = weight;
            }
        }
        return Arrays.copyOf(positive, n);
    }

    private long endMs(List<DeviceReport> contributing, long readyMs, long completeMs) {
        if (contributing.isEmpty()) {
            // Nobody had samples: try again a window later, at the earliest when the silence was
            // known.
            long againMs = Math.max(plan.startMs() + rules.windowMs(), readyMs);
            return rules.clock().now(againMs, completeMs);
        }
        long end = Math.max(readyMs, plan.startMs() + 1);
        if (rules.clock() == Clock.REPLAY) {
            for (DeviceReport device : contributing) {
                end = Math.max(end, arrivalMs(device));
            }
        }
        // In live, the event time every subtask has reached: a later one would have to be waited
        // for.
        return rules.clock().now(end, completeMs);
    }

    private long arrivalMs(DeviceReport device) {
        return device.readyMs()
                + rules.cost()
                        .stepMs(
                                device.device(),
                                device.readyMs(),
                                device.lastSamples(),
                                device.sent().wireBytes(),
                                rules.denseCommitBytes());
    }

    private CommitTiming[] timings(List<DeviceReport> devices, long endMs) {
        return devices.stream().map(device -> timing(device, endMs)).toArray(CommitTiming[]::new);
    }

    private CommitTiming timing(DeviceReport device, long endMs) {
        if (device.samples() == 0) {
            return CommitTiming.NONE;
        }
        long computedMs =
                device.readyMs()
                        + rules.cost()
                                .computeMs(device.device(), device.readyMs(), device.lastSamples());
        long arrivalMs = arrivalMs(device);
        return CommitTiming.round(arrivalMs - computedMs, endMs - arrivalMs);
    }

    private static double meanLoss(List<DeviceReport> contributing, long batch) {
        double sum = 0;
        for (DeviceReport device : contributing) {
            sum += device.loss() * device.samples();
        }
        return batch == 0 ? Double.NaN : sum / batch;
    }

    @Override
    public RoundPlan plan() {
        return plan;
    }

    @Override
    public long rounds() {
        return steps;
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
        return new SequencerMemory(plan, steps, samples, horizonMs, memory);
    }
}
