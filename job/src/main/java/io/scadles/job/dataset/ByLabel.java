package io.scadles.job.dataset;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Every device holds some labels only: device d the labels from d * k on, counted round and round.
 *
 * <p>Where there are more places than labels, the samples of a label are shared out evenly among
 * the devices that hold it; the numbers of devices per label differ by at most one.
 *
 * <p>Source: ScaDLES, table III (1 of 10 labels on 10 devices, 4 of 100 on 25). Differs: no label
 * is left over, and no device goes without samples.
 *
 * @param seed decides who gets which samples of a shared label
 * @param labelsPerDevice k
 */
public record ByLabel(long seed, int labelsPerDevice) implements Partition {

    public ByLabel {
        if (labelsPerDevice < 1) {
            throw new IllegalArgumentException(
                    "labelsPerDevice must be at least 1, got " + labelsPerDevice);
        }
    }

    @Override
    public int[][] shares(int[] labels, int devices) {
        Shares.checkEnough(labels.length, devices);
        int[][] groups = Shares.shuffledByLabel(labels, seed);
        long places = (long) devices * labelsPerDevice;
        if (labelsPerDevice > groups.length) {
            throw new IllegalArgumentException(
                    "no device can hold %d labels, the data set has %d; lower data.labels-per-device"
                            .formatted(labelsPerDevice, groups.length));
        }
        if (places < groups.length) {
            throw new IllegalArgumentException(
                    "%d devices of %d labels each leave %d of %d labels to nobody; list more devices, or set data.labels-per-device to %d"
                            .formatted(
                                    devices,
                                    labelsPerDevice,
                                    groups.length - places,
                                    groups.length,
                                    (groups.length + devices - 1) / devices));
        }
        int[][] shares = new int[devices][];
        for (int d = 0; d < devices; d++) {
            int first = d * labelsPerDevice;
            shares[d] =
                    IntStream.range(first, first + labelsPerDevice)
                            .flatMap(place -> part(groups, place, (int) places, labels))
                            .toArray();
        }
        return shares;
    }

    /** The samples that belong to a place, one label of one device. */
    private static IntStream part(int[][] groups, int place, int places, int[] labels) {
        int[] group = groups[place % groups.length];
        int holders = (places - place % groups.length + groups.length - 1) / groups.length;
        int holder = place / groups.length;
        if (group.length < holders) {
            throw new IllegalArgumentException(
                    "label %d has %d samples for %d devices; list fewer devices, or lower data.labels-per-device"
                            .formatted(labels[group[0]], group.length, holders));
        }
        int from = (int) ((long) group.length * holder / holders);
        int to = (int) ((long) group.length * (holder + 1) / holders);
        return Arrays.stream(group, from, to);
    }
}
