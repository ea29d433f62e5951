package io.scadles.operators;

import io.scadles.model.stream.Sample;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.triggers.EventTimeTrigger;
import org.apache.flink.streaming.api.windowing.triggers.Trigger;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

/**
 * Tumbling windows over the time a sample carries, which is the arrival time made non-decreasing,
 * counted from the start of the run.
 */
final class SampleWindows extends WindowAssigner<Object, TimeWindow> {

    private final long startMs;
    private final long windowMs;

    SampleWindows(long startMs, long windowMs) {
        this.startMs = startMs;
        this.windowMs = windowMs;
    }

    /** End, exclusive, of the window that holds {@code timeMs}. */
    long endMs(long timeMs) {
        return timeMs - Math.floorMod(timeMs - startMs, windowMs) + windowMs;
    }

    /** Every sample with a time before it has arrived once {@code watermarkMs} is seen. */
    long completeMs(long watermarkMs) {
        if (watermarkMs == Long.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        // A watermark before the start, above all the initial one, completes nothing.
        return watermarkMs < startMs ? Long.MIN_VALUE : endMs(watermarkMs + 1) - windowMs;
    }

    @Override
    public Collection<TimeWindow> assignWindows(
            Object element, long ignored, WindowAssignerContext context) {
        long endMs = endMs(((Sample) element).timeMs());
        return List.of(new TimeWindow(endMs - windowMs, endMs));
    }

    @Override
    public Trigger<Object, TimeWindow> getDefaultTrigger() {
        return EventTimeTrigger.create();
    }

    @Override
    public TypeSerializer<TimeWindow> getWindowSerializer(ExecutionConfig config) {
        return new TimeWindow.Serializer();
    }

    @Override
    public boolean isEventTime() {
        return true;
    }
}
