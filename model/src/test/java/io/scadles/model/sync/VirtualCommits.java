package io.scadles.model.sync;

import io.scadles.model.batching.BatchSizing;
import io.scadles.model.batching.BufferPolicy;
import io.scadles.model.batching.DevicePolicy;
import io.scadles.model.batching.DeviceStream;
import io.scadles.model.batching.DeviceTasks;
import io.scadles.model.batching.SliceMaker;
import io.scadles.model.stream.Apply;
import io.scadles.model.stream.Batch;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.RoundReport;
import io.scadles.model.stream.SubtaskReport;
import io.scadles.model.stream.Transmission;
import io.scadles.model.update.BatchScaling;
import io.scadles.model.update.LearningRate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Devices with tasks of their own on the virtual clock: the real arithmetic, no gradients. Every
 * step takes one sample, of which there are always enough while a device sends.
 */
final class VirtualCommits {

    static final int MODEL_BYTES = 593_192;
    private static final long WINDOW_MS = 1000;

    private final TreeMap<String, DeviceStream> devices = new TreeMap<>();
    private final Deque<SubtaskReport> reports = new ArrayDeque<>();
    private final List<RoundReport> commits = new ArrayList<>();
    private final List<Decision> steps = new ArrayList<>();
    private final ToDoubleFunction<RoundPlan> loss;
    private final CostModel cost;
    private final CommitModel model;
    private final long endMs;
    private final DeviceTasks tasks;
    private CommitSequencer sequencer;

    /**
     * Devices.
     *
     * @param loss of a commit to a task
     */
    VirtualCommits(
            CommitModel model, CostModel cost, int seconds, ToDoubleFunction<RoundPlan> loss) {
        this.model = model;
        this.cost = cost;
        this.loss = loss;
        this.endMs = seconds * WINDOW_MS;
        this.tasks = new DeviceTasks(Clock.REPLAY, endMs);
    }

    VirtualCommits(CommitModel model, CostModel cost, int seconds) {
        this(model, cost, seconds, task -> 1);
    }

    /** A device that sends all the time. */
    VirtualCommits device(String id) {
        return device(id, 0, (int) (endMs / WINDOW_MS));
    }

    /** A device that sends for a while. */
    VirtualCommits device(String id, int fromS, int toS) {
        DeviceStream device =
                new DeviceStream(
                        new DeviceKey(0, id),
                        new DevicePolicy(
                                new BatchSizing.Fixed(1),
                                new BufferPolicy.Truncation(4),
                                WINDOW_MS,
                                1,
                                5000,
                                3,
                                cost));
        SliceMaker slices = new SliceMaker(id, WINDOW_MS);
        for (int w = fromS + 1; w <= toS; w++) {
            device.arrive(slices.evenly(w * WINDOW_MS, 8));
        }
        devices.put(id, device);
        return this;
    }

    RoundRules rules() {
        return rules(model, cost, WINDOW_MS, endMs, MODEL_BYTES);
    }

    /** Of a log of that length, with a rate that stays. */
    static RoundRules rules(
            SyncModel model, CostModel cost, long windowMs, long endMs, long denseCommitBytes) {
        return new RoundRules(
                Clock.REPLAY,
                model,
                new LearningRate(0.1, 0.1, new long[0], BatchScaling.NONE, 0),
                cost,
                new StopCondition(0, 0, endMs),
                0,
                windowMs,
                10 * windowMs,
                0,
                0,
                denseCommitBytes,
                SwitchRules.none(""));
    }

    /** Runs to the end; every so many decisions the coordinator is made anew from its memory. */
    VirtualCommits run(int restartEvery) {
        RoundRules rules = rules();
        sequencer = new CommitSequencer(rules, "");
        begin();
        int decided = 0;
        while (!reports.isEmpty()) {
            List<Decision> decisions = sequencer.on(reports.removeFirst());
            decisions.forEach(this::execute);
            work();
            decided += decisions.size();
            if (restartEvery > 0 && decided >= restartEvery && !sequencer.plan().last()) {
                decided = 0;
                reports.clear();
                sequencer = new CommitSequencer(rules, "", sequencer.memory());
                resumed();
            }
        }
        return this;
    }

    VirtualCommits run() {
        return run(0);
    }

    private void begin() {
        tasks.open(sequencer.plan());
        devices.values().forEach(this::ask);
        reports.add(report(SubtaskReport.Kind.PROGRESS, tasks.sinceVersion(), 0, DeviceKey.NONE));
    }

    /** After a restart of the coordinator all devices report again. */
    private void resumed() {
        for (DeviceClock clock : sequencer.memory().clocks()) {
            DeviceStream device = devices.get(clock.device().id());
            if (device.answered(clock.version())) {
                reports.add(
                        report(
                                SubtaskReport.Kind.ANSWERED,
                                clock.version(),
                                0,
                                device.device(),
                                device.lastReport()));
            }
        }
        applicants.values().forEach(reports::add);
        reports.add(report(SubtaskReport.Kind.PROGRESS, tasks.sinceVersion(), 0, DeviceKey.NONE));
    }

    private final Map<String, SubtaskReport> applicants = new TreeMap<>();

    private void ask(DeviceStream device) {
        tasks.ask(device)
                .ifPresent(
                        joinMs -> {
                            SubtaskReport join =
                                    report(
                                            SubtaskReport.Kind.JOIN,
                                            tasks.sinceVersion(),
                                            joinMs,
                                            device.device());
                            applicants.put(device.device().id(), join);
                            reports.add(join);
                        });
    }

    private void execute(Decision decision) {
        if (decision.kind() == Apply.Kind.GIVE) {
            RoundPlan task = decision.next();
            applicants.remove(task.device().id());
            tasks.give(devices.get(task.device().id()), task, new float[0]);
        }
        if (decision.kind() == Apply.Kind.STEP) {
            steps.add(decision);
        }
        decision.report().ifPresent(commits::add);
    }

    private void work() {
        DeviceTasks.Decided decided = tasks.decide(endMs + 1);
        for (DeviceTasks.Turn turn : decided.ready()) {
            DeviceStream device = turn.device();
            reports.add(
                    report(
                            SubtaskReport.Kind.ANNOUNCED,
                            turn.plan().version(),
                            0,
                            device.device(),
                            device.announcement(turn.ready())));
        }
        for (DeviceStream device : decided.silent()) {
            ask(device);
            answered(device, device.lastVersion());
        }
        while (tasks.hasReady()) {
            DeviceTasks.Turn turn = tasks.next().orElseThrow();
            DeviceStream device = turn.device();
            List<Batch> batches = device.take(turn.ready());
            device.committed(
                    turn.plan(),
                    device.report(
                            batches,
                            turn.ready(),
                            turn.ready().computeMs(),
                            loss.applyAsDouble(turn.plan()),
                            new Transmission(false, false, 0, 0, 0, MODEL_BYTES)));
            answered(device, turn.plan().version());
        }
    }

    private void answered(DeviceStream device, long version) {
        reports.add(
                report(
                        SubtaskReport.Kind.ANSWERED,
                        version,
                        0,
                        device.device(),
                        device.lastReport()));
    }

    private SubtaskReport report(
            SubtaskReport.Kind kind,
            long version,
            long readyMs,
            DeviceKey device,
            DeviceReport... devices) {
        return new SubtaskReport(
                kind, 0, 1, version, endMs, endMs + 1, readyMs, device, devices, "");
    }

    /** Commits in the order in which they were applied. */
    List<RoundReport> commits() {
        return commits.stream().filter(commit -> commit.samples() > 0).toList();
    }

    List<RoundReport> commits(String device) {
        return commits().stream()
                .filter(commit -> commit.devices()[0].device().equals(device))
                .toList();
    }

    /** Largest difference of commit counts at the ends of periods. */
    long largestGap(long periodMs) {
        Map<String, Long> counts = new TreeMap<>();
        devices.keySet().forEach(id -> counts.put(id, 0L));
        long gap = 0;
        long nextMs = periodMs;
        for (RoundReport commit : commits()) {
            while (commit.endMs() >= nextMs) {
                long most = counts.values().stream().mapToLong(Long::longValue).max().orElse(0);
                long least = counts.values().stream().mapToLong(Long::longValue).min().orElse(0);
                gap = Math.max(gap, most - least);
                nextMs += periodMs;
            }
            counts.merge(commit.devices()[0].device(), 1L, Long::sum);
        }
        return gap;
    }

    /** Share of all devices' time in which they waited for others. */
    double blockedShare() {
        long blocked = 0;
        long all = 0;
        for (RoundReport commit : commits()) {
            blocked += commit.timings()[0].blockedMs();
            all +=
                    commit.timings()[0].blockedMs()
                            + commit.timings()[0].commitMs()
                            + commit.devices()[0].computeMs();
        }
        return (double) blocked / all;
    }

    double meanStaleness() {
        return commits().stream()
                .mapToLong(commit -> commit.timings()[0].staleness())
                .average()
                .orElseThrow();
    }

    /** Steps of the model, also those along nothing. */
    List<Decision> steps() {
        return steps;
    }

    CommitSequencer sequencer() {
        return sequencer;
    }

    Map<String, DeviceStream> devices() {
        return devices;
    }
}
