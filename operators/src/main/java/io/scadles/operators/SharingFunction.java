package io.scadles.operators;

import io.scadles.model.batching.Injection;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.InjectionReport;
import io.scadles.model.stream.InjectionReport.Gift;
import io.scadles.model.stream.Slice;
import io.scadles.operators.serialization.Types;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Collects what all devices offer of a window; when the window is closed everywhere, draws the
 * donors and sends what they offer to the receivers. The key is the start of the window.
 */
final class SharingFunction extends KeyedProcessFunction<Long, Slice, Slice> {

    /** To results: who shared how much with whom. */
    static final OutputTag<InjectionReport> REPORTS =
            new OutputTag<>("injection-reports", Types.INJECTION_REPORT);

    // configuration
    private final Injection injection;

    // runtime
    private transient ListState<Slice> offers;

    SharingFunction(Injection injection) {
        this.injection = injection;
    }

    @Override
    public void open(OpenContext context) {
        offers = getRuntimeContext().getListState(new ListStateDescriptor<>("offers", Types.SLICE));
    }

    @Override
    public void processElement(Slice offer, Context context, Collector<Slice> out)
            throws Exception {
        offers.add(offer);
        // The last moment of the window: all offers come before a watermark that reaches it.
        context.timerService().registerEventTimeTimer(offer.endMs() - 1);
    }

    @Override
    public void onTimer(long timeMs, OnTimerContext context, Collector<Slice> out)
            throws Exception {
        TreeMap<String, List<Slice>> present = new TreeMap<>();
        for (Slice offer : offers.get()) {
            present.computeIfAbsent(offer.donor(), device -> new ArrayList<>()).add(offer);
        }
        offers.clear();
        present.values().forEach(parts -> parts.sort(Comparator.comparingInt(Slice::part)));
        share(context.getCurrentKey(), timeMs + 1, present, context, out);
    }

    private void share(
            long startMs,
            long endMs,
            TreeMap<String, List<Slice>> present,
            OnTimerContext context,
            Collector<Slice> out) {
        Injection.Draw draw = injection.draw(startMs, List.copyOf(present.keySet()));
        List<Gift> gifts = new ArrayList<>();
        long bytesOnce = 0;
        long bytesMulticast = 0;
        for (Injection.Donor donor : draw.donors()) {
            List<DeviceKey> receivers = receivers(donor, present);
            int samples = 0;
            for (Slice part : present.get(donor.device())) {
                samples += part.count();
                bytesOnce += part.features().length;
                bytesMulticast += (long) part.features().length * receivers.size();
                if (part.count() > 0) {
                    receivers.forEach(receiver -> out.collect(part.sharedWith(receiver)));
                }
            }
            gifts.add(new Gift(donor.device(), samples, donor.receiver()));
        }
        context.output(
                REPORTS,
                new InjectionReport(
                        startMs,
                        endMs,
                        present.keySet().toArray(String[]::new),
                        draw.wanted(),
                        gifts.toArray(Gift[]::new),
                        bytesOnce,
                        bytesMulticast));
    }

    private static List<DeviceKey> receivers(
            Injection.Donor donor, TreeMap<String, List<Slice>> present) {
        return present.entrySet().stream()
                .filter(
                        device ->
                                donor.receiver().isEmpty()
                                        ? !device.getKey().equals(donor.device())
                                        : device.getKey().equals(donor.receiver()))
                .map(device -> device.getValue().get(0).device())
                .toList();
    }
}
