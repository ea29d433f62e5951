package io.scadles.operators;

import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.Sample;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A recorded log in memory: the same samples, at the same times, whenever it is read. */
final class SampleLog implements Serializable {

    static final long START_MS = 1_000_000;

    /**
     * A device of the log.
     *
     * @param id name
     * @param rate samples per second
     * @param fromMs first moment it sends, from the start of the log
     * @param toMs moment it stops
     * @param silentFromMs first moment of a silence in between
     * @param silentToMs end of that silence
     */
    record Device(
            String id, double rate, long fromMs, long toMs, long silentFromMs, long silentToMs)
            implements Serializable {

        Device(String id, double rate, long fromMs, long toMs) {
            this(id, rate, fromMs, toMs, toMs, toMs);
        }

        /** The same device, but it says nothing for a while. */
        Device silent(long silentFromMs, long silentToMs) {
            return new Device(id, rate, fromMs, toMs, silentFromMs, silentToMs);
        }

        private boolean sends(double atMs) {
            return atMs < silentFromMs || atMs >= silentToMs;
        }
    }

    private record Entry(long timeMs, int device, long offset) implements Serializable {}

    private final List<Device> devices;
    private final ArrayList<Entry> entries = new ArrayList<>();
    private final DevicePlacement placement;

    SampleLog(List<Device> devices) {
        this.devices = List.copyOf(devices);
        Map<String, Double> rates = new HashMap<>();
        for (int d = 0; d < devices.size(); d++) {
            Device device = devices.get(d);
            rates.put(device.id(), device.rate());
            double periodMs = 1000 / device.rate();
            long offset = 0;
            for (double t = device.fromMs() + periodMs / 2; t < device.toMs(); t += periodMs) {
                if (device.sends(t)) {
                    entries.add(new Entry(START_MS + (long) t, d, offset++));
                }
            }
        }
        entries.sort(Comparator.comparingLong(Entry::timeMs).thenComparingInt(Entry::device));
        placement = new DevicePlacement(rates);
    }

    private SampleLog(SampleLog whole, int part, int parts) {
        devices = whole.devices;
        placement = whole.placement;
        whole.entries.stream().filter(e -> e.device() % parts == part).forEach(entries::add);
    }

    /** The records of every {@code parts}-th device: what one of several sources reads. */
    SampleLog part(int part, int parts) {
        return new SampleLog(this, part, parts);
    }

    static SampleLog uneven(int devices, long durationMs) {
        List<Device> list = new ArrayList<>();
        for (int d = 0; d < devices; d++) {
            list.add(new Device("dev-%02d".formatted(d), 9 + 7 * d, 0, durationMs));
        }
        return new SampleLog(list);
    }

    int size() {
        return entries.size();
    }

    long timeMs(long index) {
        return entries.get((int) index).timeMs();
    }

    long endMs() {
        return entries.get(entries.size() - 1).timeMs();
    }

    List<Device> devices() {
        return devices;
    }

    long count(String device) {
        return entries.stream()
                .filter(entry -> devices.get(entry.device()).id().equals(device))
                .count();
    }

    Sample sample(long index) {
        Entry entry = entries.get((int) index);
        SplittableRandom random =
                new SplittableRandom(31L * entry.device() + 7919 * entry.offset());
        int label = random.nextInt(SoftmaxEngine.CLASSES);
        byte[] features = new byte[SoftmaxEngine.FEATURES];
        for (int f = 0; f < features.length; f++) {
            int signal = f % SoftmaxEngine.CLASSES == label ? 90 : 0;
            features[f] = (byte) (random.nextInt(160) + signal);
        }
        return new Sample(
                placement.key(devices.get(entry.device()).id()),
                entry.timeMs(),
                0,
                entry.offset(),
                -1,
                0,
                false,
                Sample.NO_SEQUENCE,
                label,
                Rejection.NONE,
                features);
    }
}
