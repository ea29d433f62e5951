package io.scadles.operators;

import io.scadles.model.batching.Injection;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.Sample;
import io.scadles.model.stream.Slice;
import io.scadles.operators.serialization.Types;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Packs a closed window into a slice: sorted, measured, in parts that the network carries well. */
final class SliceFunction extends ProcessWindowFunction<Sample, Slice, DeviceKey, TimeWindow> {

    /** What each device would share of each window, if injection is configured. */
    static final OutputTag<Slice> OFFERS = new OutputTag<>("offers", Types.SLICE);

    private static final Comparator<Sample> ORDER =
            Comparator.comparingLong(Sample::timeMs)
                    .thenComparingInt(Sample::partition)
                    .thenComparingLong(Sample::offset);

    private final int maxSamples;
    private final Injection injection;
    private final OfferPacker offers;

    /**
     * A packer.
     *
     * @param maxSamples newest samples of a window that are kept; 0 keeps all
     * @param injection what is offered to other devices
     */
    SliceFunction(int maxSamples, Injection injection) {
        this.maxSamples = maxSamples;
        this.injection = injection;
        this.offers = new OfferPacker(injection);
    }

    @Override
    public void process(
            DeviceKey device, Context context, Iterable<Sample> elements, Collector<Slice> out) {
        List<Sample> records = new ArrayList<>();
        elements.forEach(records::add);
        records.sort(ORDER);
        List<Sample> valid = records.stream().filter(SliceFunction::isValid).toList();
        int cut = maxSamples == 0 ? 0 : Math.max(0, valid.size() - maxSamples);
        TimeWindow window = context.window();
        double rate = valid.size() / ((window.getEnd() - window.getStart()) / 1000.0);
        if (injection.active() && !valid.isEmpty()) {
            offers.pack(device, window, rate, valid.subList(cut, valid.size()))
                    .forEach(offer -> context.output(OFFERS, offer));
        }
        List<List<Sample>> parts = Parts.of(records);
        for (int part = 0; part < parts.size(); part++) {
            int cutHere =
                    Math.min(
                            cut,
                            (int) parts.get(part).stream().filter(SliceFunction::isValid).count());
            cut -= cutHere;
            out.collect(pack(device, window, part, parts.size(), rate, cutHere, parts.get(part)));
        }
    }

    private static boolean isValid(Sample sample) {
        return sample.rejection() == Rejection.NONE;
    }

    private static Slice pack(
            DeviceKey device,
            TimeWindow window,
            int part,
            int parts,
            double rateSamplesPerSecond,
            int cut,
            List<Sample> records) {
        Sample first = records.get(0);
        Sample last = records.get(records.size() - 1);
        long[] rejected = new long[Rejection.values().length];
        int corrected = 0;
        long expected = first.previousOffset();
        List<Sample> samples = new ArrayList<>(records.size());
        for (Sample record : records) {
            if (record.previousOffset() != expected) {
                throw new IllegalStateException(
                        "Device %s: offset %d follows %d, expected %d: records were lost or doubled in the window"
                                .formatted(
                                        device.id(),
                                        record.offset(),
                                        record.previousOffset(),
                                        expected));
            }
            expected = record.offset();
            corrected += record.corrected() ? 1 : 0;
            rejected[Rejection.MISSING.ordinal()] += record.missing();
            if (isValid(record)) {
                samples.add(record);
            } else {
                rejected[record.rejection().ordinal()]++;
            }
        }
        Columns columns = Columns.of(samples.subList(cut, samples.size()));
        return new Slice(
                device,
                "",
                window.getStart(),
                window.getEnd(),
                part,
                parts,
                rateSamplesPerSecond,
                first.previousOffset(),
                first.offset(),
                last.offset(),
                cut,
                corrected,
                rejected,
                columns.timesMs(),
                columns.offsets(),
                columns.labels(),
                columns.features());
    }
}
