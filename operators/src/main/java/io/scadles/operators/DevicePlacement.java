package io.scadles.operators;

import io.scadles.model.stream.DeviceKey;
import io.scadles.operators.feedback.KeyGroups;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Spreads the listed devices evenly over the key groups, so that subtasks get equal numbers of
 * devices and about equal rates at any parallelism that divides 120, and one device each where
 * there are as many subtasks as devices. A device that is not listed goes by the hash of its id and
 * moves nobody.
 */
public final class DevicePlacement implements Serializable {

    private final HashMap<String, Integer> hashes = new HashMap<>();

    /**
     * Places the listed devices.
     *
     * @param ratesSamplesPerSecond expected rate by device id
     */
    public DevicePlacement(Map<String, Double> ratesSamplesPerSecond) {
        List<String> byRate = new ArrayList<>(ratesSamplesPerSecond.keySet());
        byRate.sort(
                Comparator.<String>comparingDouble(ratesSamplesPerSecond::get)
                        .reversed()
                        .thenComparing(Comparator.naturalOrder()));
        List<String> positions = positions(byRate, ratesSamplesPerSecond);
        int[] hashByGroup = KeyGroups.hashByGroup();
        for (int i = 0; i < positions.size(); i++) {
            hashes.put(positions.get(i), hashByGroup[group(i, positions.size())]);
        }
    }

    /**
     * Deals the devices to two halves, each to the slower one while it has room, then each half
     * likewise: every aligned part has about the same rate.
     */
    private static List<String> positions(List<String> byRate, Map<String, Double> rates) {
        if (byRate.size() <= 2) {
            return byRate;
        }
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        double ahead = 0; // the first half's rate above the second's
        for (String id : byRate) {
            boolean firstHasRoom = 2 * first.size() < byRate.size();
            boolean secondHasRoom = 2 * (second.size() + 1) <= byRate.size();
            boolean toFirst = firstHasRoom && (ahead <= 0 || !secondHasRoom);
            (toFirst ? first : second).add(id);
            ahead += toFirst ? rates.get(id) : -rates.get(id);
        }
        List<String> positions = new ArrayList<>(positions(first, rates));
        positions.addAll(positions(second, rates));
        return positions;
    }

    /**
     * Key group of a position, rounded up: where there are as many subtasks as devices, each has
     * one, because the groups of a subtask begin at the next whole one.
     */
    private static int group(int position, int positions) {
        int up = positions <= KeyGroups.COUNT ? positions - 1 : 0;
        return (int) (((long) position * KeyGroups.COUNT + up) / positions);
    }

    /**
     * Adds up what devices have, by the subtask that trains them.
     *
     * <p>Shape: amount by device id -> sums[parallelism].
     */
    public double[] sums(Map<String, Double> amounts, int parallelism) {
        double[] sums = new double[parallelism];
        amounts.forEach(
                (id, amount) ->
                        sums[KeyGroups.subtask(KeyGroups.group(key(id).hashCode()), parallelism)] +=
                                amount);
        return sums;
    }

    /** Key of a device, listed or not. */
    public DeviceKey key(String id) {
        Integer hash = hashes.get(id);
        return new DeviceKey(hash == null ? id.hashCode() : hash, id);
    }
}
