package io.scadles.operators;

import io.scadles.model.batching.Injection;
import io.scadles.model.stream.InjectionReport;
import io.scadles.model.stream.Slice;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * From what devices offer to what others receive: keyed by window, so that one subtask sees all
 * devices of it.
 *
 * <p>Only copies pass here. A device's own slices go straight to its trainer: sent through a stage
 * that is keyed by window, they would overtake each other.
 *
 * @param injection who shares, how much, and with whom
 */
public record DataInjection(Injection injection) {

    /**
     * What comes out of the stage.
     *
     * @param slices copies, each for the device it names
     * @param reports who shared how much with whom, once per window
     */
    public record Outputs(DataStream<Slice> slices, DataStream<InjectionReport> reports) {}

    /**
     * Adds the stage to the graph.
     *
     * @param windows slices of a {@link RateWindow} with the same rules
     */
    public Outputs share(SingleOutputStreamOperator<Slice> windows) {
        SingleOutputStreamOperator<Slice> shared =
                windows.getSideOutput(SliceFunction.OFFERS)
                        .keyBy(Slice::startMs, Types.LONG)
                        .process(
                                new SharingFunction(injection),
                                io.scadles.operators.serialization.Types.SLICE);
        return new Outputs(
                Stage.DATA_INJECTION.name(shared), shared.getSideOutput(SharingFunction.REPORTS));
    }
}
