package io.scadles.operators;

import io.scadles.model.batching.DeviceMemory;
import io.scadles.model.batching.DeviceStream;
import io.scadles.model.batching.Readiness;
import io.scadles.model.batching.SampleBuffer;
import io.scadles.model.network.GradientEngine;
import io.scadles.model.stream.Apply;
import io.scadles.model.stream.Batch;
import io.scadles.model.stream.Commit;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.Slice;
import io.scadles.model.stream.SubtaskReport;
import io.scadles.operators.feedback.FeedbackHead;
import io.scadles.operators.feedback.KeyedWorkingSet;
import io.scadles.operators.serialization.Types;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * The loop's head: holds the streams of its devices and, when a version of the model has come
 * round, has each device that takes part commit a gradient to it, in id order, one mail per device;
 * then reports once.
 *
 * <p>It never waits for the loop while it processes an input: an aligned barrier behind that input
 * would dead-lock the job.
 */
final class DeviceTrainer extends AbstractStreamOperator<Commit>
        implements OneInputStreamOperator<Slice, Commit>, BoundedOneInput {

    /** To the coordinator. */
    static final OutputTag<SubtaskReport> REPORTS =
            new OutputTag<>("reports", Types.SUBTASK_REPORT);

    /** To the updater, at the start: send the present model. */
    static final OutputTag<Apply> REQUESTS = new OutputTag<>("requests", Types.APPLY);

    private static final String MEMORY = "devices";

    // configuration
    private final LoopConfig config;
    private final SampleWindows windows;

    // runtime
    private final transient MailboxExecutor mailbox;
    private transient TreeMap<DeviceKey, DeviceStream> devices;
    private transient ValueState<DeviceMemory> memories;
    private transient ListState<Slice> slices;
    private transient GradientEngine engine;
    private transient FeedbackHead loop;
    private transient float[] commit;
    private transient int subtask;
    private transient int parallelism;

    // runtime: the present round
    private transient RoundPlan plan;
    private transient boolean modelSet;
    private transient boolean joined;
    private transient boolean stepping;
    private transient boolean ended;
    private transient List<DeviceStream> participants;
    private transient Deque<DeviceStream> undecided;
    private transient long watermarkMs;
    private transient long starvedAtMs;

    // runtime: metrics
    private transient Counter trainedSamples;
    private transient Counter commits;
    private transient Counter commitsNotFinite;
    private transient Counter gradientNanos;

    DeviceTrainer(
            StreamOperatorParameters<Commit> parameters,
            MailboxExecutor mailbox,
            LoopConfig config) {
        super(parameters);
        this.mailbox = mailbox;
        this.config = config;
        this.windows = config.windows();
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        devices = new TreeMap<>();
        memories =
                context.getKeyedStateStore()
                        .getState(new ValueStateDescriptor<>(MEMORY, Types.DEVICE_MEMORY));
        slices =
                context.getKeyedStateStore()
                        .getListState(new ListStateDescriptor<>("slices", Types.SLICE));
        new KeyedWorkingSet<DeviceKey>(getKeyedStateBackend())
                .restored(
                        MEMORY,
                        key -> {
                            DeviceMemory memory = memories.value();
                            SampleBuffer buffer = new SampleBuffer(slices.get(), memory.consumed());
                            devices.put(
                                    key, new DeviceStream(key, config.devices(), memory, buffer));
                        });
    }

    @Override
    public void open() throws Exception {
        super.open();
        subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        parallelism = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
        commit = new float[config.blocks().length()];
        watermarkMs = Long.MIN_VALUE;
        registerMetrics();
        engine = config.engine().create();
        loop = new FeedbackHead(config.loop(), getRuntimeContext(), config.blocks(), mailbox);
        loop.listen(this::onModel);
        if (subtask == 0) {
            mailbox.execute(this::requestModel, "request the model");
        }
    }

    private void registerMetrics() {
        MetricGroup group = getMetricGroup().addGroup(Metrics.GROUP);
        trainedSamples = group.counter(Metrics.TRAINED_SAMPLES);
        commits = group.counter(Metrics.COMMITS);
        commitsNotFinite = group.counter(Metrics.COMMITS_NOT_FINITE);
        gradientNanos = group.counter(Metrics.GRADIENT_NANOS);
        group.gauge(Metrics.DEVICES, () -> devices.size());
        group.gauge(
                Metrics.BUFFERED_SAMPLES,
                () -> devices.values().stream().mapToLong(device -> device.buffer().size()).sum());
        group.gauge(Metrics.VERSION, () -> plan == null ? -1 : plan.version());
    }

    private void requestModel() {
        for (int block = 0; block < config.blocks().count(); block++) {
            output.collect(REQUESTS, new StreamRecord<>(Apply.announce(block)));
        }
    }

    @Override
    public void processElement(StreamRecord<Slice> element) {
        Slice slice = element.getValue();
        DeviceStream device =
                devices.computeIfAbsent(
                        slice.device(), key -> new DeviceStream(key, config.devices()));
        if (ended) {
            device.arriveAfterEnd(slice);
        } else {
            device.arrive(slice);
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        super.processWatermark(mark);
        watermarkMs = mark.getTimestamp();
        advance();
    }

    private void onModel(RoundPlan next) {
        plan = next;
        modelSet = false;
        joined = false;
        starvedAtMs = Long.MIN_VALUE;
        devices.values().forEach(device -> device.acknowledge(next));
        if (next.last()) {
            ended = true;
            participants = List.of();
            finishRound();
        } else {
            advance();
        }
    }

    /** Goes on with the round if event time allows; the work itself happens in mails. */
    private void advance() {
        if (plan == null || stepping || windows.completeMs(watermarkMs) < plan.startMs()) {
            return;
        }
        if (!joined) {
            // Every slice of a device that has joined by now has arrived: who comes later takes no
            // part.
            joined = true;
            participants =
                    devices.values().stream()
                            .filter(device -> device.joinedBy(plan.startMs()))
                            .toList();
            undecided = new ArrayDeque<>(participants);
            undecided.removeIf(device -> device.answered(plan.version()));
        }
        stepping = true;
        try {
            mailbox.execute(this::step, "devices of version %s", plan.version());
        } catch (RejectedExecutionException stopped) {
            // The job stops with a savepoint: the round goes on when it is resumed.
            LOG.debug("Version {} is left to whoever resumes the job", plan.version(), stopped);
        }
    }

    /** Decides devices until one has trained or none is left that can be decided. */
    private void step() {
        stepping = false;
        long completeMs = windows.completeMs(watermarkMs);
        int left = undecided.size();
        for (int i = 0; i < left; i++) {
            DeviceStream device = undecided.removeFirst();
            Readiness readiness = device.decide(plan, completeMs);
            if (readiness instanceof Readiness.Ready ready) {
                train(device, ready);
                advance();
                return;
            }
            if (readiness instanceof Readiness.Absent absent) {
                device.absent(plan, report(device, 0, absent.sinceMs(), 0, 0, 0, ""));
            } else if (completeMs > config.rounds().lastMs()) {
                // It would wait for ever. Ready after the end, it has the round abandoned; said as
                // an answer, so that no subtask is still at work when the last version comes.
                device.absent(plan, report(device, 0, config.rounds().lastMs() + 1, 0, 0, 0, ""));
            } else {
                undecided.addLast(device);
            }
        }
        if (undecided.isEmpty()) {
            finishRound();
        } else if (watermarkMs > starvedAtMs) {
            starvedAtMs = watermarkMs;
            emit(SubtaskReport.Kind.STARVED, new DeviceReport[0]);
        }
    }

    private void train(DeviceStream device, Readiness.Ready ready) {
        Batch batch = device.take(ready);
        if (!modelSet) {
            engine.setModel(loop.model());
            modelSet = true;
        }
        long began = System.nanoTime();
        double loss = engine.gradient(batch, commit);
        gradientNanos.inc(System.nanoTime() - began);
        if (!Double.isFinite(loss) || !finite(commit)) {
            commitsNotFinite.inc();
            String problem = "gradient is NaN or infinite";
            device.failed(
                    plan,
                    report(device, 0, ready.readyMs(), ready.stalenessMs(), loss, 0, problem));
            LOG.warn("Device {}, version {}: {}", device.device().id(), plan.version(), problem);
            return;
        }
        for (int block = 0; block < config.blocks().count(); block++) {
            float[] values = config.blocks().cut(commit, block);
            output.collect(
                    new StreamRecord<>(
                            new Commit(block, plan.version(), device.device().id(), values)));
        }
        commits.inc();
        trainedSamples.inc(batch.size());
        long wireBytes = (long) Float.BYTES * commit.length;
        device.committed(
                plan,
                report(
                        device,
                        batch.size(),
                        ready.readyMs(),
                        ready.stalenessMs(),
                        loss,
                        wireBytes,
                        ""));
    }

    private static boolean finite(float[] values) {
        float largest = 0;
        for (float value : values) {
            // The maximum keeps NaN, and unlike a sum the compiler may take it several values at a
            // time: five times as fast.
            largest = Math.max(largest, Math.abs(value));
        }
        return largest <= Float.MAX_VALUE;
    }

    private DeviceReport report(
            DeviceStream device,
            int samples,
            long readyMs,
            long stalenessMs,
            double loss,
            long wireBytes,
            String problem) {
        return new DeviceReport(
                device.device().id(),
                samples,
                device.rateSamplesPerSecond(),
                readyMs,
                stalenessMs,
                loss,
                wireBytes,
                problem,
                device.accounts().ledger());
    }

    private void finishRound() {
        DeviceReport[] reports =
                participants.stream().map(DeviceStream::lastReport).toArray(DeviceReport[]::new);
        // Before the report leaves: the next version may be on its way as soon as it has.
        loop.doneReading();
        emit(SubtaskReport.Kind.ROUND, reports);
        plan = null;
    }

    private void emit(SubtaskReport.Kind kind, DeviceReport[] reports) {
        long version = plan == null ? -1 : plan.version();
        long readyMs = 0;
        for (DeviceReport report : reports) {
            readyMs = Math.max(readyMs, report.readyMs());
        }
        if (readyMs > config.rounds().lastMs()) {
            // How far beyond the end depends on how far the log has been read.
            readyMs = config.rounds().lastMs() + 1;
        }
        output.collect(
                REPORTS,
                new StreamRecord<>(
                        new SubtaskReport(
                                kind,
                                subtask,
                                parallelism,
                                version,
                                watermarkMs,
                                windows.completeMs(watermarkMs),
                                readyMs,
                                reports)));
    }

    /** The accounts belong to the checkpoint: they leave right before its barrier. */
    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        super.prepareSnapshotPreBarrier(checkpointId);
        emitLedgers();
    }

    @Override
    public void endInput() {
        emitLedgers();
    }

    private void emitLedgers() {
        emit(
                SubtaskReport.Kind.LEDGER,
                devices.values().stream()
                        .map(device -> report(device, 0, 0, 0, 0, 0, ""))
                        .toArray(DeviceReport[]::new));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        new KeyedWorkingSet<DeviceKey>(getKeyedStateBackend())
                .visit(
                        devices.keySet(),
                        key -> {
                            DeviceStream device = devices.get(key);
                            memories.update(device.memory());
                            slices.update(new ArrayList<>(device.buffer().slices()));
                        });
    }

    @Override
    public void close() throws Exception {
        try (GradientEngine closing = engine;
                FeedbackHead leaving = loop) {
            super.close();
        }
    }
}
