package io.scadles.job.source;

import io.scadles.job.kafka.DeadLetter;
import io.scadles.job.kafka.TopicLayout;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.Sample;
import io.scadles.operators.Metrics;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Sets the value of a bad record aside with the reason; what goes on only says that there was one.
 */
final class DeadLetters extends ProcessFunction<Sample, Sample> {

    static final OutputTag<DeadLetter> LETTERS = new OutputTag<>("dead-letters") {};

    // configuration
    private final TopicLayout layout;
    private final int maxValueBytes;

    // runtime
    private transient Map<Rejection, Counter> counters;

    DeadLetters(TopicLayout layout, int maxValueBytes) {
        this.layout = layout;
        this.maxValueBytes = maxValueBytes;
    }

    @Override
    public void open(OpenContext context) {
        counters = new EnumMap<>(Rejection.class);
        MetricGroup group = getRuntimeContext().getMetricGroup().addGroup(Metrics.GROUP);
        for (Rejection reason : Rejection.values()) {
            if (reason != Rejection.NONE) {
                counters.put(
                        reason,
                        group.addGroup(Metrics.REASON, reason.name())
                                .counter(Metrics.REJECTED_RECORDS));
            }
        }
    }

    @Override
    public void processElement(Sample sample, Context context, Collector<Sample> out) {
        if (sample.rejection() == Rejection.NONE) {
            out.collect(sample);
            return;
        }
        counters.get(sample.rejection()).inc();
        context.output(
                LETTERS,
                DeadLetter.of(
                        sample.rejection(),
                        sample.device().id(),
                        layout.topic(sample.device().id()),
                        sample.partition(),
                        sample.offset(),
                        sample.timeMs(),
                        sample.features(),
                        maxValueBytes));
        out.collect(
                new Sample(
                        sample.device(),
                        sample.timeMs(),
                        sample.partition(),
                        sample.offset(),
                        sample.previousOffset(),
                        sample.missing(),
                        sample.corrected(),
                        sample.label(),
                        sample.rejection(),
                        new byte[0]));
    }
}
