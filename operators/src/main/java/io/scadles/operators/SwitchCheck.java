package io.scadles.operators;

import io.scadles.model.stream.SubtaskReport;
import io.scadles.model.sync.ModelSwitch;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes changes of the synchronization model on to the coordinator, but for those that the run
 * does not allow: these are counted, and stay in their topic.
 */
final class SwitchCheck extends RichFlatMapFunction<ModelSwitch, SubtaskReport> {

    private static final Logger LOG = LoggerFactory.getLogger(SwitchCheck.class);

    // configuration
    private final LoopConfig config;

    // runtime
    private transient Counter rejected;

    SwitchCheck(LoopConfig config) {
        this.config = config;
    }

    @Override
    public void open(OpenContext context) {
        rejected = Metrics.SWITCHES_REJECTED.counter(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void flatMap(ModelSwitch change, Collector<SubtaskReport> out) {
        if (change.timeMs() < config.rounds().startMs()) {
            LOG.info("'{}' was asked for before the run began: of an earlier one", change.model());
        } else if (!config.rounds().switches().allows(change.model())) {
            rejected.inc();
            LOG.warn(
                    "The run cannot change to '{}', expected one of {}",
                    change.model(),
                    config.rounds().switches().others().keySet());
        } else {
            out.collect(SubtaskReport.change(change.timeMs(), change.model()));
        }
    }
}
