package io.scadles.operators;

import io.scadles.model.batching.Injection;
import io.scadles.model.stream.Sample;
import io.scadles.model.stream.Slice;
import io.scadles.model.sync.Clock;
import io.scadles.operators.serialization.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * From samples to slices: a keyed, tumbling, event-time window per device.
 *
 * <p>The window keeps a plain list; an evictor is 17 times slower on RocksDB, and an incremental
 * aggregate would rewrite its accumulator per sample.
 *
 * @param clock in replay a late record fails the run, in live it is counted as rejected
 * @param startMs where windows are counted from
 * @param windowMs length of a window
 * @param maxSamples newest samples of a window that are kept; 0 keeps all
 * @param ownTopic each device has a topic of its own, so that offsets must join
 * @param injection what devices offer to each other of every window
 */
public record RateWindow(
        Clock clock,
        long startMs,
        long windowMs,
        int maxSamples,
        boolean ownTopic,
        Injection injection) {

    /**
     * What comes out of the stage.
     *
     * @param slices one per device and window, or parts of it
     * @param repeats records that their devices have published before, as they were read; in the
     *     slices they are counted
     */
    public record Outputs(SingleOutputStreamOperator<Slice> slices, DataStream<Sample> repeats) {}

    /** Adds the stage to the graph. */
    public Outputs slices(DataStream<Sample> samples) {
        SampleWindows windows = new SampleWindows(startMs, windowMs);
        SingleOutputStreamOperator<Sample> ordered =
                samples.keyBy(Sample::device, Types.DEVICE_KEY)
                        .process(new ArrivalOrder(clock, windows, ownTopic), Types.SAMPLE);
        Stage.ARRIVAL_ORDER.name(ordered);
        SingleOutputStreamOperator<Slice> slices =
                DataStreamUtils.reinterpretAsKeyedStream(ordered, Sample::device, Types.DEVICE_KEY)
                        .window(windows)
                        .process(new SliceFunction(maxSamples, injection), Types.SLICE);
        return new Outputs(
                Stage.RATE_WINDOW.name(slices), ordered.getSideOutput(ArrivalOrder.REPEATS));
    }
}
