package io.scadles.operators;

import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.Sample;
import io.scadles.model.sync.Clock;
import java.io.IOException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Chains the records of one device: each learns the offset before it, its time never goes back, and
 * one that comes after its window was closed is marked late, so that it is still accounted for, in
 * order. One that its device has published before, by its number, is marked so too.
 */
final class ArrivalOrder extends KeyedProcessFunction<DeviceKey, Sample, Sample> {

    /** Records published again, as they were read: the number shows only here that they are. */
    static final OutputTag<Sample> REPEATS =
            new OutputTag<>("repeats", io.scadles.operators.serialization.Types.SAMPLE);

    private static final byte[] NO_FEATURES = new byte[0];

    // configuration
    private final Clock clock;
    private final SampleWindows windows;
    private final boolean ownTopic;

    // runtime
    private transient ValueState<Long> lastOffset;
    private transient ValueState<Long> lastTimeMs;
    private transient ValueState<Long> highestSequence;

    ArrivalOrder(Clock clock, SampleWindows windows, boolean ownTopic) {
        this.clock = clock;
        this.windows = windows;
        this.ownTopic = ownTopic;
    }

    @Override
    public void open(OpenContext context) {
        lastOffset =
                getRuntimeContext().getState(new ValueStateDescriptor<>("last-offset", Types.LONG));
        lastTimeMs =
                getRuntimeContext()
                        .getState(new ValueStateDescriptor<>("last-time-ms", Types.LONG));
        highestSequence =
                getRuntimeContext()
                        .getState(new ValueStateDescriptor<>("highest-sequence", Types.LONG));
    }

    @Override
    public void processElement(Sample sample, Context context, Collector<Sample> out)
            throws Exception {
        Long previous = lastOffset.value();
        Long before = lastTimeMs.value();
        if (previous != null && sample.offset() <= previous) {
            throw new IllegalStateException(
                    "Device %s: offset %d came after offset %d. A device must stay in one partition of one topic."
                            .formatted(sample.device().id(), sample.offset(), previous));
        }
        long timeMs = before == null ? sample.timeMs() : Math.max(before, sample.timeMs());
        boolean corrected = timeMs != sample.timeMs();
        Rejection rejection = isRepeated(sample) ? Rejection.REPEATED : sample.rejection();
        long watermarkMs = context.timerService().currentWatermark();
        if (windows.endMs(timeMs) - 1 <= watermarkMs) {
            checkLate(sample, timeMs, watermarkMs);
            rejection = rejection == Rejection.NONE ? Rejection.LATE : rejection;
            timeMs = watermarkMs + 1;
        }
        long missing = ownTopic && previous != null ? sample.offset() - previous - 1 : 0;
        lastOffset.update(sample.offset());
        lastTimeMs.update(timeMs);
        if (rejection == Rejection.REPEATED) {
            context.output(REPEATS, sample.rejectedAs(rejection, sample.features()));
        } else if (rejection == Rejection.NONE && sample.sequence() != Sample.NO_SEQUENCE) {
            highestSequence.update(sample.sequence());
        }
        out.collect(
                new Sample(
                        sample.device(),
                        timeMs,
                        sample.partition(),
                        sample.offset(),
                        previous == null ? -1 : previous,
                        missing,
                        corrected,
                        // Nobody asks for it behind here, so windows need not keep it.
                        Sample.NO_SEQUENCE,
                        sample.label(),
                        rejection,
                        rejection == Rejection.NONE ? sample.features() : NO_FEATURES));
    }

    /** A number counts once its record was taken: one that was rejected may come again. */
    private boolean isRepeated(Sample sample) throws IOException {
        if (sample.rejection() != Rejection.NONE || sample.sequence() == Sample.NO_SEQUENCE) {
            return false;
        }
        Long highest = highestSequence.value();
        return highest != null && sample.sequence() <= highest;
    }

    private void checkLate(Sample sample, long timeMs, long watermarkMs) {
        if (clock == Clock.REPLAY) {
            throw new IllegalStateException(
                    ("Device %s: the record at offset %d has time %d, but the window it belongs to was closed at %d. In replay a"
                                    + " late record is an error of the log: devices that share a topic must publish in order of"
                                    + " time, or use a topic each.")
                            .formatted(sample.device().id(), sample.offset(), timeMs, watermarkMs));
        }
    }
}
