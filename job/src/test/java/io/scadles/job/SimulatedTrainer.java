package io.scadles.job;

import io.scadles.model.batching.BufferPolicy.Truncation;
import io.scadles.model.batching.DeviceMemory;
import io.scadles.model.batching.DevicePolicy;
import io.scadles.model.batching.DeviceStream;
import io.scadles.model.batching.Readiness;
import io.scadles.model.batching.Readiness.Absent;
import io.scadles.model.batching.Readiness.Ready;
import io.scadles.model.batching.SampleBuffer;
import io.scadles.model.stream.Batch;
import io.scadles.model.stream.Commit;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.DeviceLedger;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.ModelBlock;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.Slice;
import io.scadles.model.stream.SubtaskReport;
import io.scadles.model.update.BlockLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A trainer subtask, without the stream engine. */
final class SimulatedTrainer {

    /** What a checkpoint keeps of one device. */
    record Snapshot(DeviceMemory memory, List<Slice> slices) {}

    /** Watermark or slice, on the way to the trainer. */
    record Input(Slice slice, long watermarkMs) {}

    /** Where what the trainer sends goes. */
    interface Output {
        void commit(Commit commit, int[] offsets);

        void report(SubtaskReport report);

        void law(boolean holds, String law, Object... details);
    }

    private final int subtask;
    private final int parallelism;
    private final DevicePolicy policy;
    private final long lastMs;
    private final BlockLayout blocks;
    private final Output output;
    private final TreeMap<DeviceKey, DeviceStream> devices = new TreeMap<>();
    private final float[] model;
    private final Map<Integer, Long> blockVersions = new HashMap<>();

    private RoundPlan plan;
    private List<DeviceStream> participants;
    private Deque<DeviceStream> undecided;
    private boolean stepping;
    private boolean working;
    private long watermarkMs = Long.MIN_VALUE;
    private long starvedAtMs;

    SimulatedTrainer(
            int subtask,
            int parallelism,
            DevicePolicy policy,
            long lastMs,
            BlockLayout blocks,
            Output output) {
        this.subtask = subtask;
        this.parallelism = parallelism;
        this.policy = policy;
        this.lastMs = lastMs;
        this.blocks = blocks;
        this.output = output;
        this.model = new float[blocks.length()];
    }

    void restore(DeviceKey key, Snapshot snapshot) {
        SampleBuffer buffer = new SampleBuffer(snapshot.slices(), snapshot.memory().consumed());
        devices.put(key, new DeviceStream(key, policy, snapshot.memory(), buffer));
    }

    void snapshot(Map<DeviceKey, Snapshot> into) {
        devices.forEach(
                (key, device) ->
                        into.put(
                                key,
                                new Snapshot(
                                        device.memory(),
                                        new ArrayList<>(device.buffer().slices()))));
    }

    void onInput(Input input) {
        if (input.slice() != null) {
            devices.computeIfAbsent(input.slice().device(), key -> new DeviceStream(key, policy))
                    .arrive(input.slice());
        } else {
            watermarkMs = input.watermarkMs();
            advance();
        }
    }

    void onBlock(ModelBlock block) {
        output.law(
                !working,
                "version %s is in flight while subtask %s works on %s",
                block.version(),
                subtask,
                plan);
        System.arraycopy(block.values(), 0, model, block.offset(), block.values().length);
        Long before = blockVersions.put(block.block(), block.version());
        output.law(
                before == null || before + 1 == block.version() || before == block.version(),
                "version of block %s went from %s to %s",
                block.block(),
                before,
                block.version());
        boolean complete =
                blockVersions.size() == blocks.count()
                        && blockVersions.values().stream().allMatch(v -> v == block.version());
        if (complete) {
            onModel(block.plan());
        }
    }

    private void onModel(RoundPlan next) {
        plan = next;
        working = true;
        participants = null;
        starvedAtMs = Long.MIN_VALUE;
        devices.values().forEach(device -> device.acknowledge(next));
        if (next.last()) {
            participants = List.of();
            finishRound();
        } else {
            advance();
        }
    }

    private void advance() {
        if (!working || stepping || SimulatedLog.completeMs(watermarkMs) < plan.startMs()) {
            return;
        }
        if (participants == null) {
            participants =
                    devices.values().stream()
                            .filter(device -> device.joinedBy(plan.startMs()))
                            .toList();
            undecided = new ArrayDeque<>(participants);
            undecided.removeIf(device -> device.answered(plan.version()));
        }
        stepping = true;
    }

    boolean hasMail() {
        return stepping;
    }

    /** One mail: decides devices until one has trained. */
    void step() {
        stepping = false;
        if (!working) {
            return;
        }
        long completeMs = SimulatedLog.completeMs(watermarkMs);
        for (int left = undecided.size(); left > 0; left--) {
            DeviceStream device = undecided.removeFirst();
            Readiness readiness = device.decide(plan, completeMs);
            bounded(device);
            if (readiness instanceof Ready ready) {
                train(device, ready);
                advance();
                return;
            }
            if (readiness instanceof Absent absent) {
                device.absent(plan, report(device, 0, absent.sinceMs(), 0));
            } else if (completeMs > lastMs) {
                device.absent(plan, report(device, 0, lastMs + 1, 0));
            } else {
                undecided.addLast(device);
            }
        }
        if (undecided.isEmpty()) {
            finishRound();
        } else if (watermarkMs > starvedAtMs) {
            starvedAtMs = watermarkMs;
            send(SubtaskReport.Kind.STARVED, List.of());
        }
    }

    private void bounded(DeviceStream device) {
        if (policy.buffer() instanceof Truncation truncation && !device.quarantined()) {
            output.law(
                    device.buffer().arrivedBefore(plan.startMs())
                            <= truncation.keep(device.rateSamplesPerSecond()),
                    "%s holds more than a second",
                    device.device());
        }
    }

    private void train(DeviceStream device, Ready ready) {
        Batch batch = device.take(ready);
        float[] commit = new float[model.length];
        double loss = SimulatedGradient.gradient(model, blocks.parameterCount(), batch, commit);
        if (!Double.isFinite(loss)) {
            device.failed(plan, report(device, 0, ready.readyMs(), loss));
            return;
        }
        for (int block = 0; block < blocks.count(); block++) {
            output.commit(
                    new Commit(
                            block, plan.version(), device.device().id(), blocks.cut(commit, block)),
                    batch.labels());
        }
        device.committed(plan, report(device, batch.size(), ready.readyMs(), loss));
    }

    private static DeviceReport report(
            DeviceStream device, int samples, long readyMs, double loss) {
        return new DeviceReport(
                device.device().id(),
                samples,
                device.rateSamplesPerSecond(),
                readyMs,
                0,
                loss,
                4,
                "",
                device.accounts().ledger());
    }

    private void finishRound() {
        working = false;
        send(
                SubtaskReport.Kind.ROUND,
                participants.stream().map(DeviceStream::lastReport).toList());
    }

    private void send(SubtaskReport.Kind kind, List<DeviceReport> reports) {
        output.report(
                new SubtaskReport(
                        kind,
                        subtask,
                        parallelism,
                        plan.version(),
                        watermarkMs,
                        SimulatedLog.completeMs(watermarkMs),
                        reports.stream().mapToLong(DeviceReport::readyMs).max().orElse(0),
                        reports.toArray(DeviceReport[]::new)));
    }

    /** After every event: each offset is in exactly one account. */
    void checkAccounts() {
        for (DeviceStream device : devices.values()) {
            DeviceLedger ledger = device.accounts().ledger();
            output.law(ledger.conserves(), "accounts of %s: %s", device.device(), ledger);
            output.law(
                    ledger.arrived() == ledger.lastOffset() + 1,
                    "offsets of %s: %s",
                    device.device(),
                    ledger);
            output.law(
                    ledger.buffered() == device.buffer().size() + device.memory().inFlight(),
                    "held by %s: %s",
                    device.device(),
                    ledger);
        }
    }

    Iterable<DeviceStream> devices() {
        return devices.values();
    }
}
