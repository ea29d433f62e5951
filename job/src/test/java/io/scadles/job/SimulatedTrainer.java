package io.scadles.job;

import io.scadles.model.batching.BufferPolicy.Truncation;
import io.scadles.model.batching.DeviceMemory;
import io.scadles.model.batching.DevicePolicy;
import io.scadles.model.batching.DeviceRound;
import io.scadles.model.batching.DeviceStream;
import io.scadles.model.batching.InjectedBuffer;
import io.scadles.model.batching.Readiness.Ready;
import io.scadles.model.batching.SampleBuffer;
import io.scadles.model.stream.Batch;
import io.scadles.model.stream.BlockValues;
import io.scadles.model.stream.Commit;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.DeviceLedger;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.ModelBlock;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.Slice;
import io.scadles.model.stream.SubtaskReport;
import io.scadles.model.stream.Transmission;
import io.scadles.model.sync.Clock;
import io.scadles.model.update.BlockLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private DeviceRound round;
    private boolean stepping;
    private long watermarkMs = Long.MIN_VALUE;

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
        devices.put(
                key,
                new DeviceStream(key, policy, snapshot.memory(), buffer, new InjectedBuffer()));
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
                round == null,
                "version %s is in flight while subtask %s works on %s",
                block.version(),
                subtask,
                version());
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
        round = new DeviceRound(next, Clock.REPLAY, lastMs);
        devices.values().forEach(device -> device.acknowledge(next));
        if (next.last()) {
            round.join(List.of());
            finishRound();
        } else {
            advance();
        }
    }

    private void advance() {
        if (round == null
                || stepping
                || SimulatedLog.completeMs(watermarkMs) < round.plan().startMs()) {
            return;
        }
        round.join(devices.values());
        stepping = true;
    }

    boolean hasMail() {
        return stepping;
    }

    /** One mail: decides devices until one has trained. */
    void step() {
        stepping = false;
        Optional<DeviceRound.Turn> turn = round.next(SimulatedLog.completeMs(watermarkMs));
        turn.ifPresent(next -> bounded(next.device()));
        if (turn.isPresent()) {
            train(turn.get().device(), turn.get().ready());
            advance();
        } else if (round.answered()) {
            finishRound();
        } else if (round.starves(watermarkMs)) {
            send(SubtaskReport.Kind.STARVED, new DeviceReport[0]);
        }
    }

    private void bounded(DeviceStream device) {
        if (policy.buffer() instanceof Truncation truncation) {
            output.law(
                    device.buffer().arrivedBefore(round.plan().startMs())
                            <= truncation.keep(device.rateSamplesPerSecond()),
                    "%s holds more than a second",
                    device.device());
        }
    }

    private void train(DeviceStream device, Ready ready) {
        RoundPlan plan = round.plan();
        Batch batch = device.take(ready).get(0);
        float[] commit = new float[model.length];
        double loss = SimulatedGradient.gradient(model, blocks.parameterCount(), batch, commit);
        if (!Double.isFinite(loss)) {
            device.failed(
                    plan, device.report(0, ready.readyMs(), 0, loss, Transmission.NONE, "bad"));
            return;
        }
        for (int block = 0; block < blocks.count(); block++) {
            BlockValues values = BlockValues.dense(blocks.cut(commit, block));
            output.commit(
                    new Commit(block, plan.version(), device.device().id(), values),
                    batch.labels());
        }
        device.committed(
                plan,
                device.report(
                        batch.size(), ready.readyMs(), 0, loss, Transmission.dense(1, 1), ""));
    }

    private void finishRound() {
        send(SubtaskReport.Kind.ROUND, round.reports());
        round = null;
    }

    private void send(SubtaskReport.Kind kind, DeviceReport[] reports) {
        output.report(
                new SubtaskReport(
                        kind,
                        subtask,
                        parallelism,
                        version(),
                        watermarkMs,
                        SimulatedLog.completeMs(watermarkMs),
                        Arrays.stream(reports).mapToLong(DeviceReport::readyMs).max().orElse(0),
                        reports));
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

    private long version() {
        return round == null ? -1 : round.plan().version();
    }

    Iterable<DeviceStream> devices() {
        return devices.values();
    }
}
