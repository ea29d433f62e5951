package io.scadles.job.source;

import io.scadles.job.kafka.DeadLetter;
import io.scadles.job.kafka.TopicLayout;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.Sample;
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

    DeadLetters(TopicLayout layout, int maxValueBytes) {
        this.layout = layout;
        this.maxValueBytes = maxValueBytes;
    }

    @Override
    public void processElement(Sample sample, Context context, Collector<Sample> out) {
        if (sample.rejection() == Rejection.NONE) {
            out.collect(sample);
            return;
        }
        context.output(LETTERS, letter(sample, layout, sample.features(), maxValueBytes));
        out.collect(sample.rejectedAs(sample.rejection(), new byte[0]));
    }

    /**
     * The letter for a rejected record.
     *
     * @param value what it was in Kafka
     */
    static DeadLetter letter(Sample sample, TopicLayout layout, byte[] value, int maxValueBytes) {
        return DeadLetter.of(
                sample.rejection(),
                sample.device().id(),
                layout.topic(sample.device().id()),
                sample.partition(),
                sample.offset(),
                sample.timeMs(),
                value,
                maxValueBytes);
    }
}
