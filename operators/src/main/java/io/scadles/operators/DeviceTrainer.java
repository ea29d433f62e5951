package io.scadles.operators;

import io.scadles.model.batching.DeviceRound;
import io.scadles.model.batching.DeviceStream;
import io.scadles.model.batching.DeviceTasks;
import io.scadles.model.batching.Readiness;
import io.scadles.model.stream.Apply;
import io.scadles.model.stream.Batch;
import io.scadles.model.stream.Commit;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.RoundMean;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.Slice;
import io.scadles.model.stream.SubtaskReport;
import io.scadles.model.stream.Transmission;
import io.scadles.model.sync.Clock;
import io.scadles.operators.feedback.ChannelKey;
import io.scadles.operators.feedback.FeedbackChannel;
import io.scadles.operators.feedback.FeedbackHead;
import io.scadles.operators.feedback.HorizonChannel;
import io.scadles.operators.feedback.KeyedWorkingSet;
import io.scadles.operators.serialization.Types;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.function.ThrowingRunnable;

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

    // configuration
    private final LoopConfig config;
    private final SampleWindows windows;

    // runtime
    private final transient MailboxExecutor mailbox;
    private transient TrainerDevices devices;
    private transient GradientStep gradients;
    private transient FeedbackHead loop;
    private transient HorizonChannel readers;
    private transient TrainerMetrics metrics;
    private transient int subtask;
    private transient int parallelism;
    private transient long watermarkMs;

    /** The present round; null while none is. */
    private transient DeviceRound round;

    /** [length] the model of the present round. */
    private transient float[] model;

    /** [length] what was summed last, where the devices are to know it. */
    private transient RoundMean mean;

    /** Tasks of single devices, where there are no rounds. */
    private transient DeviceTasks tasks;

    private transient boolean modelSet;
    private transient boolean stepping;
    private transient boolean ended;

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
        devices =
                new TrainerDevices(
                        config,
                        context.getKeyedStateStore(),
                        new KeyedWorkingSet<>(getKeyedStateBackend()));
    }

    @Override
    public void open() throws Exception {
        super.open();
        subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        parallelism = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
        watermarkMs = Long.MIN_VALUE;
        metrics = new TrainerMetrics(getMetricGroup());
        metrics.sumUp(devices.streams());
        gradients =
                new GradientStep(config, GrantedGpu.index(getRuntimeContext()), getMetricGroup());
        tasks = new DeviceTasks(config.rounds().clock(), config.rounds().lastMs());
        loop = new FeedbackHead(config.loop(), getRuntimeContext(), config.blocks(), mailbox);
        loop.listen(this::onModel);
        readers =
                HorizonChannel.enter(
                        ChannelKey.of(config.readers(), getMetricGroup().getAllVariables()));
        if (subtask == 0) {
            mailbox.execute(this::requestModel, "request the model");
        }
    }

    private void requestModel() {
        for (int block = 0; block < config.blocks().count(); block++) {
            output.collect(REQUESTS, new StreamRecord<>(Apply.announce(block, parallelism)));
        }
    }

    @Override
    public void processElement(StreamRecord<Slice> element) {
        Slice slice = element.getValue();
        DeviceStream device = devices.stream(slice.device());
        if (ended) {
            device.arriveAfterEnd(slice);
        } else {
            device.arrive(slice);
            ask(device);
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        super.processWatermark(mark);
        watermarkMs = mark.getTimestamp();
        advance();
        if (tasks.isOpen()) {
            progress();
        }
        if (mark.equals(Watermark.MAX_WATERMARK)) {
            // All have read everything and the gate has ended.
            readers.end();
        }
    }

    private void onModel(FeedbackChannel.Arrival arrival) {
        RoundPlan plan = arrival.plan();
        switch (plan.kind()) {
            case ROUND -> onRound(plan, arrival.model(), arrival.mean());
            case OPEN -> onOpen(plan);
            case TASK -> onTask(plan, arrival.model());
        }
    }

    private void onRound(RoundPlan next, float[] roundModel, RoundMean lastMean) {
        metrics.roundBegan(next.version());
        round = new DeviceRound(next, config.rounds().clock(), config.rounds().lastMs());
        model = roundModel;
        mean = lastMean;
        modelSet = false;
        devices.settle(next.settled(), lastMean.values());
        tasks.clear();
        devices.streams().forEach(device -> device.acknowledge(next));
        if (next.last()) {
            ended = true;
            round.join(List.of());
            finishRound();
        } else {
            advance();
        }
    }

    private void onOpen(RoundPlan plan) {
        metrics.roundBegan(plan.version());
        devices.streams().forEach(device -> device.acknowledge(plan));
        if (plan.last()) {
            ended = true;
            tasks.clear();
            emit(SubtaskReport.Kind.ROUND, plan.version(), new DeviceReport[0]);
            metrics.roundAnswered();
            metrics.sumUp(devices.streams());
            return;
        }
        tasks.open(plan);
        devices.streams().forEach(this::ask);
        progress();
    }

    private void onTask(RoundPlan plan, float[] start) {
        metrics.roundBegan(plan.version());
        DeviceStream device = devices.stream(plan.device());
        if (tasks.give(device, plan, start)) {
            emit(SubtaskReport.Kind.ANSWERED, plan.version(), device, device.lastReport());
        }
        advance();
    }

    private void ask(DeviceStream device) {
        tasks.ask(device)
                .ifPresent(
                        joinMs ->
                                emit(
                                        SubtaskReport.Kind.JOIN,
                                        tasks.sinceVersion(),
                                        joinMs,
                                        device.device(),
                                        new DeviceReport[0]));
    }

    private void progress() {
        emit(SubtaskReport.Kind.PROGRESS, tasks.sinceVersion(), new DeviceReport[0]);
    }

    /** Goes on as far as event time allows; the work itself happens in mails. */
    private void advance() {
        if (stepping) {
            return;
        }
        if (round == null) {
            decide();
            if (tasks.hasReady()) {
                execute(this::task, "tasks of devices");
            }
        } else if (windows.completeMs(watermarkMs) >= round.plan().startMs()) {
            round.join(devices.streams());
            execute(this::step, "devices of the round");
        }
    }

    private void execute(ThrowingRunnable<Exception> work, String what) {
        stepping = true;
        try {
            mailbox.execute(work, what);
        } catch (RejectedExecutionException stopped) {
            // The job stops with a savepoint: the work goes on when it is resumed.
            LOG.debug("The {} are left to whoever resumes the job", what, stopped);
        }
    }

    /** Has every device say what it will train on, as soon as that is known. */
    private void decide() {
        DeviceTasks.Decided decided = tasks.decide(windows.completeMs(watermarkMs));
        for (DeviceTasks.Turn turn : decided.ready()) {
            emit(
                    SubtaskReport.Kind.ANNOUNCED,
                    turn.plan().version(),
                    turn.device(),
                    turn.device().announcement(turn.ready()));
        }
        for (DeviceStream device : decided.silent()) {
            // First when it will return: what it has missed must not be taken for its absence.
            ask(device);
            DeviceReport report = device.lastReport();
            emit(SubtaskReport.Kind.ANSWERED, device.lastVersion(), device, report);
        }
        if (tasks.starves(watermarkMs)) {
            emit(SubtaskReport.Kind.STARVED, -1, new DeviceReport[0]);
        }
    }

    /** Has one device train in a round, or ends the round. */
    private void step() {
        stepping = false;
        if (round == null) {
            advance();
            return;
        }
        Optional<DeviceRound.Turn> turn = round.next(windows.completeMs(watermarkMs));
        if (turn.isPresent()) {
            metrics.trainingBegan();
            if (!modelSet) {
                gradients.setModel(model);
                gradients.share(devices.tensors(), mean);
                modelSet = true;
            }
            train(turn.get().device(), round.plan(), turn.get().ready());
            metrics.trainingEnded();
            advance();
        } else if (round.answered()) {
            finishRound();
        } else if (round.starves(watermarkMs)) {
            emit(SubtaskReport.Kind.STARVED, version(), new DeviceReport[0]);
        }
    }

    /** Has one device do its task. */
    private void task() {
        stepping = false;
        tasks.next()
                .ifPresent(
                        turn -> {
                            metrics.trainingBegan();
                            gradients.setModel(turn.model());
                            DeviceStream device = turn.device();
                            train(device, turn.plan(), turn.ready());
                            emit(
                                    SubtaskReport.Kind.ANSWERED,
                                    turn.plan().version(),
                                    device,
                                    device.lastReport());
                            metrics.trainingEnded();
                        });
        advance();
    }

    private void train(DeviceStream device, RoundPlan plan, Readiness.Ready ready) {
        List<Batch> batches = device.take(ready);
        GradientStep.Outcome outcome =
                gradients.take(batches, plan, devices.compressor(device.device()));
        if (!outcome.finite()) {
            metrics.notFinite();
            String problem = "gradient is NaN or infinite";
            device.failed(
                    plan,
                    device.report(
                            0,
                            ready.readyMs(),
                            ready.stalenessMs(),
                            outcome.loss(),
                            outcome.sent(),
                            problem));
            if (device.quarantined()) {
                devices.dropCompressor(device.device());
            }
            LOG.warn("Device {}, version {}: {}", device.device().id(), plan.version(), problem);
            return;
        }
        gradients.send(
                plan.version(),
                device.device().id(),
                outcome,
                commit -> output.collect(new StreamRecord<>(commit)));
        long computeMs =
                config.rounds().clock() == Clock.LIVE ? outcome.computeMs() : ready.computeMs();
        DeviceReport report =
                device.report(batches, ready, computeMs, outcome.loss(), outcome.sent());
        metrics.sent(report.samples(), outcome.sent().wireBytes());
        device.committed(plan, report);
    }

    private void finishRound() {
        // Before the report leaves: the next version may be on its way as soon as it has.
        loop.doneReading();
        emit(SubtaskReport.Kind.ROUND, version(), round.reports());
        round = null;
        metrics.roundAnswered();
        metrics.sumUp(devices.streams());
    }

    private long version() {
        return round == null ? -1 : round.plan().version();
    }

    private void emit(
            SubtaskReport.Kind kind, long version, DeviceStream device, DeviceReport report) {
        emit(kind, version, 0, device.device(), new DeviceReport[] {report});
    }

    private void emit(SubtaskReport.Kind kind, long version, DeviceReport[] reports) {
        long readyMs = 0;
        for (DeviceReport report : reports) {
            readyMs = Math.max(readyMs, report.readyMs());
        }
        if (readyMs > config.rounds().lastMs()) {
            // How far beyond the end depends on how far the log has been read.
            readyMs = config.rounds().lastMs() + 1;
        }
        emit(kind, version, readyMs, DeviceKey.NONE, reports);
    }

    private void emit(
            SubtaskReport.Kind kind,
            long version,
            long readyMs,
            DeviceKey device,
            DeviceReport[] reports) {
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
                                device,
                                reports,
                                "")));
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
        metrics.sumUp(devices.streams());
        emit(
                SubtaskReport.Kind.LEDGER,
                version(),
                devices.streams().stream()
                        .map(device -> device.report(0, 0, 0, 0, Transmission.NONE, ""))
                        .toArray(DeviceReport[]::new));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        devices.snapshot();
    }

    @Override
    public void close() throws Exception {
        try (GradientStep closing = gradients;
                FeedbackHead leaving = loop;
                HorizonChannel left = readers) {
            super.close();
        }
    }
}
