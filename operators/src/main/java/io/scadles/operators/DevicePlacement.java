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
 * devices and about equal rates at any parallelism that divides 120. A device that is not listed
 * goes by the hash of its id and moves nobody.
 */
public final class DevicePlacement implements Serializable {

    private final HashMap<String, Integer> hashes = new HashMap<>();

    /**
     * Places the listed devices.
     *
     * @param ratesSamplesPerSecond expected rate by device id; only the order of the rates matters
     */
    public DevicePlacement(Map<String, Double> ratesSamplesPerSecond) {
        List<String> byRate = new ArrayList<>(ratesSamplesPerSecond.keySet());
        byRate.sort(
                Comparator.<String>comparingDouble(ratesSamplesPerSecond::get)
                        .reversed()
                        .thenComparing(Comparator.naturalOrder()));
        List<String> positions = snake(byRate);
        int[] hashByGroup = KeyGroups.hashByGroup();
        for (int i = 0; i < positions.size(); i++) {
            int group = (int) ((long) i * KeyGroups.COUNT / positions.size());
            hashes.put(positions.get(i), hashByGroup[group]);
        }
    }

    /**
     * Deals the devices to two halves as ABBA, then each half likewise: every aligned part has
     * about the same rate.
     */
    private static List<String> snake(List<String> byRate) {
        if (byRate.size() <= 2) {
            return byRate;
        }
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        for (int i = 0; i < byRate.size(); i++) {
            (i % 4 == 0 || i % 4 == 3 ? first : second).add(byRate.get(i));
        }
        List<String> positions = new ArrayList<>(snake(first));
        positions.addAll(snake(second));
        return positions;
    }

    /** Key of a device, listed or not. */
    public DeviceKey key(String id) {
        Integer hash = hashes.get(id);
        return new DeviceKey(hash == null ? id.hashCode() : hash, id);
    }
}
