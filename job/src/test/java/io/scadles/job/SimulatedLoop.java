package io.scadles.job;

import io.scadles.job.SimulatedTrainer.Input;
import io.scadles.job.SimulatedUpdater.Contribution;
import io.scadles.model.batching.DevicePolicy;
import io.scadles.model.batching.DeviceStream;
import io.scadles.model.stream.Apply;
import io.scadles.model.stream.Commit;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.DeviceLedger;
import io.scadles.model.stream.ModelBlock;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.Slice;
import io.scadles.model.stream.SubtaskReport;
import io.scadles.model.sync.RoundRules;
import io.scadles.model.sync.RoundSequencer;
import io.scadles.model.sync.RoundSequencer.Closed;
import io.scadles.model.sync.SequencerMemory;
import io.scadles.model.update.BlockLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The whole loop in one thread: source, trainers, coordinator and one updater per block, joined by
 * channels. A seed decides which of the possible events comes next, when checkpoints begin, when
 * everything crashes, and with how many subtasks it starts again. A run that fails names its seed
 * and can be repeated with it.
 */
final class SimulatedLoop {

    private static final int EVENTS_MAX = 2_000_000;
    private static final BlockLayout BLOCKS = new BlockLayout(11, 9, 4);

    /** All that a restart needs; parts come in as the barrier passes. */
    private static final class Checkpoint {
        private long sourceEndMs;
        private int trainers;
        private SequencerMemory coordinator;
        private final Map<DeviceKey, SimulatedTrainer.Snapshot> devices = new TreeMap<>();
        private final Map<Integer, SimulatedUpdater.Snapshot> updaters = new TreeMap<>();

        private boolean complete(int parallelism) {
            return trainers == parallelism
                    && coordinator != null
                    && updaters.size() == BLOCKS.count();
        }
    }

    // configuration
    private final SimulatedLog log;
    private final DevicePolicy policy;
    private final RoundRules rules;
    private final String name;
    private final SplittableRandom random;
    private int[] parallelisms = {1};
    private int crashes;

    // runtime
    private int parallelism;
    private List<SimulatedTrainer> trainers;
    private List<SimulatedUpdater> updaters;
    private RoundSequencer sequencer;
    private long nextWindowEndMs;
    private long sourceWatermarkMs;
    private List<SimulatedChannel<Input>> inputs;
    private List<SimulatedChannel<SubtaskReport>> reports;
    private List<List<SimulatedChannel<Contribution>>> commits;
    private List<SimulatedChannel<Apply>> applies;
    private List<List<SimulatedChannel<ModelBlock>>> feedback;
    private Checkpoint pending;
    private Checkpoint restorable = new Checkpoint();

    // results
    private final TreeMap<Long, String> history = new TreeMap<>();
    private int events;
    private int restarts;
    private int checkpoints;

    SimulatedLoop(SimulatedLog log, DevicePolicy policy, RoundRules rules, long seed) {
        this.log = log;
        this.policy = policy;
        this.rules = rules;
        this.name = "seed " + seed;
        this.random = new SplittableRandom(seed);
        restorable.sourceEndMs = SimulatedLog.START_MS + SimulatedLog.WINDOW_MS;
    }

    /** Subtasks; every restart goes on with the next number. */
    SimulatedLoop subtasks(int... parallelisms) {
        this.parallelisms = parallelisms;
        return this;
    }

    /** Crashes at random moments, at most so many. */
    SimulatedLoop crashes(int count) {
        this.crashes = count;
        return this;
    }

    /** Runs until all subtasks have the final model. */
    SimulatedLoop run() {
        start();
        while (!sequencer.finished()) {
            law(++events < EVENTS_MAX, "the loop does not end: %s", sequencer.plan());
            if (crashes > 0 && random.nextInt(300) == 0) {
                crashes--;
                restarts++;
                start();
            } else if (pending == null && crashes > 0 && random.nextInt(60) == 0) {
                beginCheckpoint();
            } else {
                oneEvent();
            }
            trainers.forEach(SimulatedTrainer::checkAccounts);
        }
        checkTheEnd();
        return this;
    }

    private void start() {
        parallelism = parallelisms[restarts % parallelisms.length];
        pending = null;
        inputs = channels(parallelism);
        reports = channels(parallelism);
        applies = channels(BLOCKS.count());
        commits = new ArrayList<>();
        feedback = new ArrayList<>();
        trainers = new ArrayList<>();
        for (int s = 0; s < parallelism; s++) {
            commits.add(channels(BLOCKS.count()));
            feedback.add(channels(BLOCKS.count()));
            trainers.add(
                    new SimulatedTrainer(
                            s, parallelism, policy, rules.lastMs(), BLOCKS, output(s)));
        }
        Checkpoint from = restorable;
        from.devices.forEach((key, snapshot) -> trainers.get(subtask(key)).restore(key, snapshot));
        updaters = new ArrayList<>();
        for (int b = 0; b < BLOCKS.count(); b++) {
            SimulatedUpdater.Snapshot snapshot = from.updaters.getOrDefault(b, initial(b));
            updaters.add(
                    new SimulatedUpdater(
                            b, BLOCKS.offset(b), BLOCKS.parameters(b), snapshot, output(0)));
            applies.get(b).send(Apply.announce(b, parallelism));
        }
        sequencer =
                from.coordinator == null
                        ? new RoundSequencer(rules, "")
                        : new RoundSequencer(rules, "", from.coordinator);
        nextWindowEndMs = from.sourceEndMs;
        sourceWatermarkMs = Long.MIN_VALUE;
    }

    private static <T> List<SimulatedChannel<T>> channels(int count) {
        List<SimulatedChannel<T>> channels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            channels.add(new SimulatedChannel<>());
        }
        return channels;
    }

    private SimulatedUpdater.Snapshot initial(int block) {
        float[] weights = new float[BLOCKS.length(block)];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) Math.cos(BLOCKS.offset(block) + i);
        }
        return new SimulatedUpdater.Snapshot(
                0, rules.firstPlan(""), weights, new float[weights.length], Map.of(), Map.of());
    }

    private int subtask(DeviceKey key) {
        return key.placement() % parallelism;
    }

    private SimulatedTrainer.Output output(int subtask) {
        return new SimulatedTrainer.Output() {
            @Override
            public void commit(Commit commit, int[] offsets) {
                commits.get(subtask).get(commit.block()).send(new Contribution(commit, offsets));
            }

            @Override
            public void report(SubtaskReport report) {
                reports.get(subtask).send(report);
            }

            @Override
            public void law(boolean holds, String law, Object... details) {
                SimulatedLoop.this.law(holds, law, details);
            }
        };
    }

    /** One of all events that are possible now. */
    private void oneEvent() {
        List<Runnable> possible = new ArrayList<>();
        if (nextWindowEndMs - 1 <= sequencer.horizonMs()
                || sourceWatermarkMs < sequencer.horizonMs()) {
            possible.add(this::read);
        }
        for (int s = 0; s < parallelism; s++) {
            SimulatedTrainer trainer = trainers.get(s);
            offer(possible, inputs.get(s), trainer::onInput, s, this::trainerBarrier);
            if (trainer.hasMail()) {
                possible.add(trainer::step);
            }
            offer(possible, reports.get(s), this::onReport, s, any -> coordinatorBarrier());
            for (int b = 0; b < BLOCKS.count(); b++) {
                SimulatedUpdater updater = updaters.get(b);
                int block = b;
                offer(
                        possible,
                        commits.get(s).get(b),
                        commit -> updater.onCommit(commit).ifPresent(this::broadcast),
                        b,
                        this::updaterBarrier);
                SimulatedChannel<ModelBlock> back = feedback.get(s).get(block);
                if (back.ready()) {
                    possible.add(() -> trainer.onBlock(back.take()));
                }
            }
        }
        for (int b = 0; b < BLOCKS.count(); b++) {
            SimulatedUpdater updater = updaters.get(b);
            offer(
                    possible,
                    applies.get(b),
                    apply -> updater.onApply(apply).ifPresent(this::broadcast),
                    b,
                    this::updaterBarrier);
        }
        law(!possible.isEmpty(), "nothing can go on: %s", sequencer.plan());
        possible.get(random.nextInt(possible.size())).run();
    }

    private static <T> void offer(
            List<Runnable> possible,
            SimulatedChannel<T> channel,
            Consumer<T> receiver,
            int index,
            Consumer<Integer> barrier) {
        if (channel.ready()) {
            possible.add(
                    () -> {
                        if (channel.takeBarrier()) {
                            barrier.accept(index);
                        } else {
                            receiver.accept(channel.take());
                        }
                    });
        }
    }

    /** Reads one more window, or lets event time go on to the horizon. */
    private void read() {
        long horizonMs = sequencer.horizonMs();
        if (nextWindowEndMs - 1 <= horizonMs) {
            for (Slice slice : log.slices(nextWindowEndMs)) {
                inputs.get(subtask(slice.device())).send(new Input(slice, 0));
            }
            sourceWatermarkMs = nextWindowEndMs - 1;
            nextWindowEndMs += SimulatedLog.WINDOW_MS;
        } else {
            sourceWatermarkMs = horizonMs;
        }
        inputs.forEach(input -> input.send(new Input(null, sourceWatermarkMs)));
    }

    private void onReport(SubtaskReport report) {
        long horizonMs = sequencer.horizonMs();
        RoundPlan before = sequencer.plan();
        if (report.kind() == SubtaskReport.Kind.ROUND) {
            sequencer.onRound(report).ifPresent(closed -> onClosed(before, closed));
        } else {
            sequencer.onStarved(report);
        }
        law(sequencer.horizonMs() >= horizonMs, "the horizon went back from %s", horizonMs);
    }

    private void onClosed(RoundPlan before, Closed closed) {
        law(
                closed.next().version() == before.version() + 1
                        && closed.next().startMs() >= before.startMs(),
                "round %s followed %s",
                closed.next(),
                before);
        String line =
                "%s samples %d rate %s loss %s weights %s"
                        .formatted(
                                closed.next(),
                                closed.report().samples(),
                                closed.report().learningRate(),
                                closed.report().loss(),
                                List.of(closed.devices()));
        String earlier = history.put(before.version(), line);
        law(earlier == null || earlier.equals(line), "was %s, is now %s", earlier, line);
        for (int b = 0; b < BLOCKS.count(); b++) {
            applies.get(b)
                    .send(
                            Apply.step(
                                    b,
                                    before.version(),
                                    closed.devices(),
                                    closed.weights(),
                                    closed.report().learningRate(),
                                    closed.next(),
                                    closed.publish()));
        }
    }

    private void broadcast(ModelBlock block) {
        feedback.forEach(back -> back.get(block.block()).send(block));
    }

    private void beginCheckpoint() {
        pending = new Checkpoint();
        pending.sourceEndMs = nextWindowEndMs;
        inputs.forEach(SimulatedChannel::sendBarrier);
    }

    private void trainerBarrier(int subtask) {
        SimulatedChannel.aligned(List.of(inputs.get(subtask)));
        trainers.get(subtask).snapshot(pending.devices);
        pending.trainers++;
        reports.get(subtask).sendBarrier();
        commits.get(subtask).forEach(SimulatedChannel::sendBarrier);
    }

    private void coordinatorBarrier() {
        if (SimulatedChannel.aligned(reports)) {
            pending.coordinator = sequencer.memory();
            applies.forEach(SimulatedChannel::sendBarrier);
        }
    }

    private void updaterBarrier(int block) {
        List<SimulatedChannel<?>> all = new ArrayList<>(List.of(applies.get(block)));
        commits.forEach(ofTrainer -> all.add(ofTrainer.get(block)));
        if (SimulatedChannel.aligned(all)) {
            pending.updaters.put(block, updaters.get(block).snapshot());
            if (pending.complete(parallelism)) {
                restorable = pending;
                pending = null;
                checkpoints++;
            }
        }
    }

    private void checkTheEnd() {
        Map<String, BitSet> trained = trained();
        Map<String, Long> records = log.records();
        for (SimulatedTrainer trainer : trainers) {
            for (DeviceStream device : trainer.devices()) {
                DeviceLedger ledger = device.accounts().ledger();
                BitSet bits = trained.getOrDefault(device.device().id(), new BitSet());
                law(
                        ledger.trained() == bits.cardinality(),
                        "%s: %s trained, the model holds %s",
                        device.device(),
                        ledger.trained(),
                        bits.cardinality());
                law(
                        ledger.arrived() <= records.get(device.device().id()),
                        "%s: more arrived than was recorded",
                        device.device());
            }
        }
        for (SimulatedUpdater updater : updaters) {
            law(updater.trained().equals(trained), "blocks differ in what they were trained on");
        }
    }

    private void law(boolean holds, String law, Object... details) {
        if (!holds) {
            throw new AssertionError(
                    "%s, event %d: %s".formatted(name, events, law.formatted(details)));
        }
    }

    /** [parameters + buffers] the final model. */
    float[] model() {
        float[] model = new float[BLOCKS.length()];
        for (int b = 0; b < BLOCKS.count(); b++) {
            float[] values = updaters.get(b).weights();
            System.arraycopy(values, 0, model, BLOCKS.offset(b), values.length);
        }
        return model;
    }

    /** What each round decided. */
    List<String> history() {
        return List.copyOf(history.values());
    }

    /** Offsets trained on, by device. */
    Map<String, BitSet> trained() {
        return new HashMap<>(updaters.get(0).trained());
    }

    /** The plan of the final model. */
    RoundPlan plan() {
        return sequencer.plan();
    }

    int restarts() {
        return restarts;
    }

    int checkpoints() {
        return checkpoints;
    }
}
