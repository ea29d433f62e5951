package io.scadles.job;

import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A recorded log from a seed, in slices: devices of different and changing rates, one slower than
 * the smallest batch, some that join late, silences, bad records, windows in parts.
 *
 * <p>The label of a sample is its offset, so that a batch shows which samples it holds.
 */
final class SimulatedLog {

    static final long START_MS = 100_000;
    static final long WINDOW_MS = 1000;

    private final TreeMap<Long, List<Slice>> byWindowEnd = new TreeMap<>();
    private long endMs;

    SimulatedLog(long seed, int devices, int windows) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int d = 0; d < devices; d++) {
            DeviceKey key = new DeviceKey(d, "cam-%02d".formatted(d));
            int rate = d == 0 ? 3 : random.nextInt(8, 50);
            int joins = d % 3 == 2 ? random.nextInt(windows / 2) : 0;
            record(key, rate, joins, windows, random.split());
        }
    }

    private void record(
            DeviceKey device, int rate, int joins, int windows, SplittableRandom random) {
        long lastOffset = -1;
        int silentUntil = 0;
        int now = rate;
        for (int w = joins; w < windows; w++) {
            if (random.nextInt(20) == 0) {
                silentUntil = w + random.nextInt(2, 9);
            }
            if (random.nextInt(8) == 0) {
                now = Math.max(1, rate * random.nextInt(50, 200) / 100);
            }
            if (w < silentUntil) {
                continue;
            }
            long from = START_MS + w * WINDOW_MS;
            long[] times = random.longs(now, from, from + WINDOW_MS).sorted().toArray();
            int parts = random.nextInt(1, 3);
            for (int part = 0; part < parts; part++) {
                long[] here =
                        Arrays.copyOfRange(times, now * part / parts, now * (part + 1) / parts);
                int rejected = here.length == 0 || random.nextInt(10) == 0 ? 1 : 0;
                Slice slice =
                        slice(
                                device,
                                from + WINDOW_MS,
                                part,
                                parts,
                                now,
                                lastOffset,
                                rejected,
                                here);
                lastOffset = slice.lastOffset();
                byWindowEnd.computeIfAbsent(slice.endMs(), end -> new ArrayList<>()).add(slice);
            }
            endMs = Math.max(endMs, times[now - 1]);
        }
    }

    private static Slice slice(
            DeviceKey device,
            long endMs,
            int part,
            int parts,
            int valid,
            long lastOffset,
            int rejected,
            long[] times) {
        int n = times.length;
        long[] offsets = new long[n];
        int[] labels = new int[n];
        byte[] features = new byte[n];
        for (int i = 0; i < n; i++) {
            offsets[i] = lastOffset + 1 + i;
            labels[i] = (int) offsets[i];
            features[i] = (byte) (31 * offsets[i] + 57 * device.placement());
        }
        long[] reasons = new long[Rejection.values().length];
        reasons[Rejection.UNKNOWN_LABEL.ordinal()] = rejected;
        return new Slice(
                device,
                "",
                endMs - WINDOW_MS,
                endMs,
                part,
                parts,
                valid * 1000.0 / WINDOW_MS,
                lastOffset,
                lastOffset + 1,
                lastOffset + n + rejected,
                0,
                0,
                reasons,
                times,
                offsets,
                labels,
                features);
    }

    /** Slices of the windows that end at {@code endMs}. */
    List<Slice> slices(long endMs) {
        return byWindowEnd.getOrDefault(endMs, List.of());
    }

    /** Time of the last sample. */
    long endMs() {
        return endMs;
    }

    /** Every sample with a time before it has arrived once {@code watermarkMs} is seen. */
    static long completeMs(long watermarkMs) {
        return watermarkMs < START_MS
                ? Long.MIN_VALUE
                : START_MS + Math.floorDiv(watermarkMs + 1 - START_MS, WINDOW_MS) * WINDOW_MS;
    }

    /** Records by device. */
    Map<String, Long> records() {
        Map<String, Long> records = new TreeMap<>();
        for (List<Slice> slices : byWindowEnd.values()) {
            for (Slice slice : slices) {
                records.merge(slice.device().id(), slice.recordCount(), Long::sum);
            }
        }
        return records;
    }
}
