package io.scadles.operators;

import io.scadles.model.stream.Apply;
import io.scadles.model.stream.CommitTiming;
import io.scadles.model.stream.RoundReport;
import io.scadles.model.stream.SubtaskReport;
import io.scadles.model.sync.Clock;
import io.scadles.model.sync.Decision;
import io.scadles.model.sync.ModelSwitch;
import io.scadles.model.sync.SequencerMemory;
import io.scadles.model.sync.SwitchingSequencer;
import io.scadles.operators.feedback.ChannelKey;
import io.scadles.operators.feedback.HorizonChannel;
import io.scadles.operators.serialization.Types;
import java.util.List;
import java.util.UUID;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sequences the rounds: one subtask, which turns reports into Applies and tells the gate how far to
 * read.
 */
final class RoundCoordinator extends ProcessFunction<SubtaskReport, Apply>
        implements CheckpointedFunction {

    private static final Logger LOG = LoggerFactory.getLogger(RoundCoordinator.class);

    /** To results and metrics. */
    static final OutputTag<RoundReport> ROUNDS = new OutputTag<>("rounds", Types.ROUND_REPORT);

    // configuration
    private final LoopConfig config;

    // runtime
    private transient ListState<SequencerMemory> memory;
    private transient SwitchingSequencer sequencer;
    private transient RoundMetrics metrics;
    private transient Counter switchesRejected;
    private transient HorizonChannel gate;

    RoundCoordinator(LoopConfig config) {
        this.config = config;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        memory =
                context.getOperatorStateStore()
                        .getListState(
                                new ListStateDescriptor<>("sequencer", Types.SEQUENCER_MEMORY));
        String lineage = UUID.randomUUID().toString();
        sequencer = new SwitchingSequencer(config.rounds(), lineage);
        for (SequencerMemory restored : memory.get()) {
            sequencer = new SwitchingSequencer(config.rounds(), lineage, restored);
        }
    }

    @Override
    public void open(OpenContext context) {
        MetricGroup group = getRuntimeContext().getMetricGroup();
        metrics = new RoundMetrics(group);
        switchesRejected = Metrics.SWITCHES_REJECTED.counter(group);
        Metrics.VERSION.gauge(group, () -> sequencer.plan().version());
        Metrics.ROUND_START_MS.gauge(group, () -> sequencer.plan().startMs());
        ChannelKey key = ChannelKey.of(config.loop(), group.getAllVariables());
        gate = HorizonChannel.enter(key);
        gate.raise(sequencer.horizonMs());
    }

    @Override
    public void processElement(SubtaskReport report, Context context, Collector<Apply> out) {
        if (report.kind() == SubtaskReport.Kind.LEDGER) {
            context.output(ROUNDS, ledger(report));
        }
        if (report.kind() == SubtaskReport.Kind.SWITCH) {
            change(new ModelSwitch(report.readyMs(), report.syncModel()));
            return;
        }
        String model = sequencer.model();
        sequencer.on(report).forEach(decision -> decided(decision, context, out));
        if (!model.equals(sequencer.model())) {
            LOG.info(
                    "Synchronization model {} takes over from {} at version {}, event time {} ms",
                    sequencer.model(),
                    model,
                    sequencer.plan().version(),
                    sequencer.plan().startMs());
        }
        gate.raise(sequencer.horizonMs());
        if (sequencer.finished() && config.rounds().clock() == Clock.REPLAY) {
            gate.end();
        }
    }

    private void change(ModelSwitch change) {
        String problem = sequencer.on(change);
        if (!problem.isEmpty()) {
            switchesRejected.inc();
            LOG.warn(
                    "'{}' from {} ms on is left out: {}", change.model(), change.timeMs(), problem);
        }
    }

    /** All blocks in one call: a checkpoint holds the Apply of every block, or of none. */
    private void decided(Decision decision, Context context, Collector<Apply> out) {
        for (int block = 0; block < config.blocks().count(); block++) {
            out.collect(decision.apply(block));
        }
        decision.report()
                .ifPresent(
                        closed -> {
                            context.output(ROUNDS, closed);
                            metrics.closed(closed);
                        });
    }

    private RoundReport ledger(SubtaskReport report) {
        return new RoundReport(
                RoundReport.Kind.LEDGER,
                sequencer.plan().version(),
                sequencer.plan().startMs(),
                0,
                0,
                0,
                Double.NaN,
                0,
                0,
                0,
                0,
                0,
                0,
                sequencer.samples(),
                sequencer.rounds(),
                sequencer.model(),
                "",
                false,
                "",
                new float[0],
                new CommitTiming[0],
                report.devices());
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        memory.update(List.of(sequencer.memory()));
    }

    @Override
    public void close() {
        if (gate != null) {
            gate.close();
            gate = null;
        }
    }
}
