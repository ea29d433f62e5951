package io.scadles.model.stream;

/**
 * Names a device and says where it runs: one Kafka topic, or one key in a shared topic.
 *
 * <p>The hash is the placement alone, because the stream engine picks the key group from the hash:
 * listed devices are spread evenly over the key groups, and a device that joins later moves nobody.
 *
 * @param placement hash that selects the key group
 * @param id unique name of the device
 */
public record DeviceKey(int placement, String id) implements Comparable<DeviceKey> {

    /** No device in particular. */
    public static final DeviceKey NONE = new DeviceKey(0, "");

    @Override
    public int hashCode() {
        return placement;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DeviceKey that && placement == that.placement && id.equals(that.id);
    }

    /**
     * Orders devices by id: the order in which one subtask trains them and in which commits are
     * summed.
     */
    @Override
    public int compareTo(DeviceKey other) {
        return id.compareTo(other.id);
    }
}
