package io.scadles.model.stream;

/**
 * One record of a device's stream, as it was read.
 *
 * <p>A record that cannot be trained on travels too, without features, so that every offset is
 * accounted for exactly once.
 *
 * @param device the device whose stream it is
 * @param timeMs event time, milliseconds since 1970; never goes back within one device
 * @param partition Kafka partition
 * @param offset Kafka offset
 * @param previousOffset offset of this device's previous record, -1 for the first
 * @param missing offsets between the two that hold no record; 0 where a topic is shared by devices
 * @param corrected whether {@code timeMs} was raised to keep the device's time from going back
 * @param sequence number that the device gave it, from 0 on, or {@link #NO_SEQUENCE}
 * @param label class index
 * @param rejection why it is not trained on, or {@link Rejection#NONE}
 * @param features raw feature bytes in the experiment's type, row-major; empty if rejected
 */
public record Sample(
        DeviceKey device,
        long timeMs,
        int partition,
        long offset,
        long previousOffset,
        long missing,
        boolean corrected,
        long sequence,
        int label,
        Rejection rejection,
        byte[] features) {

    /** For {@link #sequence}: the device does not number its records. */
    public static final long NO_SEQUENCE = -1;

    /** The same record, not to be trained on. */
    public Sample rejectedAs(Rejection reason, byte[] kept) {
        return new Sample(
                device,
                timeMs,
                partition,
                offset,
                previousOffset,
                missing,
                corrected,
                sequence,
                label,
                reason,
                kept);
    }
}
