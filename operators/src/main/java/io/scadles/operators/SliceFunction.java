package io.scadles.operators;

import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.Sample;
import io.scadles.model.stream.Slice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** Packs a closed window into a slice: sorted, measured, in parts that the network carries well. */
final class SliceFunction extends ProcessWindowFunction<Sample, Slice, DeviceKey, TimeWindow> {

    private static final int PART_BYTES = 1 << 20;
    private static final int BYTES_BESIDE_FEATURES = 2 * Long.BYTES + Integer.BYTES;
    private static final Comparator<Sample> ORDER =
            Comparator.comparingLong(Sample::timeMs)
                    .thenComparingInt(Sample::partition)
                    .thenComparingLong(Sample::offset);

    private final int maxSamples;

    /**
     * A packer.
     *
     * @param maxSamples newest samples of a window that are kept; 0 keeps all
     */
    SliceFunction(int maxSamples) {
        this.maxSamples = maxSamples;
    }

    @Override
    public void process(
            DeviceKey device, Context context, Iterable<Sample> elements, Collector<Slice> out) {
        List<Sample> records = new ArrayList<>();
        elements.forEach(records::add);
        records.sort(ORDER);
        int valid = (int) records.stream().filter(SliceFunction::isValid).count();
        int cut = maxSamples == 0 ? 0 : Math.max(0, valid - maxSamples);
        List<List<Sample>> parts = parts(records);
        for (int part = 0; part < parts.size(); part++) {
            int cutHere =
                    Math.min(
                            cut,
                            (int) parts.get(part).stream().filter(SliceFunction::isValid).count());
            cut -= cutHere;
            out.collect(
                    pack(
                            device,
                            context.window(),
                            part,
                            parts.size(),
                            valid,
                            cutHere,
                            parts.get(part)));
        }
    }

    private static boolean isValid(Sample sample) {
        return sample.rejection() == Rejection.NONE;
    }

    private static List<List<Sample>> parts(List<Sample> records) {
        List<List<Sample>> parts = new ArrayList<>();
        long bytes = PART_BYTES;
        for (Sample sample : records) {
            long more = sample.features().length + BYTES_BESIDE_FEATURES;
            if (bytes + more > PART_BYTES) {
                parts.add(new ArrayList<>());
                bytes = 0;
            }
            parts.get(parts.size() - 1).add(sample);
            bytes += more;
        }
        return parts;
    }

    private static Slice pack(
            DeviceKey device,
            TimeWindow window,
            int part,
            int parts,
            int valid,
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
        List<Sample> kept = samples.subList(cut, samples.size());
        int sampleBytes = kept.isEmpty() ? 0 : kept.get(0).features().length;
        long[] timesMs = new long[kept.size()];
        long[] offsets = new long[kept.size()];
        int[] labels = new int[kept.size()];
        byte[] features = new byte[kept.size() * sampleBytes];
        for (int i = 0; i < kept.size(); i++) {
            Sample sample = kept.get(i);
            timesMs[i] = sample.timeMs();
            offsets[i] = sample.offset();
            labels[i] = sample.label();
            System.arraycopy(sample.features(), 0, features, i * sampleBytes, sampleBytes);
        }
        double seconds = (window.getEnd() - window.getStart()) / 1000.0;
        return new Slice(
                device,
                window.getStart(),
                window.getEnd(),
                part,
                parts,
                valid / seconds,
                first.previousOffset(),
                first.offset(),
                last.offset(),
                cut,
                corrected,
                rejected,
                timesMs,
                offsets,
                labels,
                features);
    }
}
