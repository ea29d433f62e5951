package io.scadles.model.stream;

/**
 * The samples of one device in one window, in arrival order, with the rate they arrived at.
 *
 * <p>A window is sent in parts of at most about 1 MiB. Offsets of consecutive parts and windows of
 * a device join: {@code previousOffset} equals the {@code lastOffset} of the part before. {@code
 * recordCount = count + cut + rejected}.
 *
 * <p>Samples may also be copies that another device shares. Such a slice stands outside the chain
 * of offsets: those it has are the donor's, and it accounts for none of the device's.
 *
 * @param device the device
 * @param donor id of the device the samples were copied from, empty if they are the device's own
 * @param startMs start of the window, inclusive
 * @param endMs end of the window, exclusive
 * @param part index of this part within the window
 * @param parts parts of the window; 0 for records that came after their window was closed
 * @param rateSamplesPerSecond valid samples of the whole window divided by its length
 * @param previousOffset last offset of the device before this part, -1 if there is none
 * @param firstOffset first offset this part covers
 * @param lastOffset last offset this part covers
 * @param cut valid samples left out to bound the slice (the oldest go first)
 * @param corrected samples whose time was raised to keep it from going back
 * @param rejected records that cannot be trained on, by {@link Rejection} ordinal
 * @param timesMs [n] arrival times, non-decreasing
 * @param offsets [n] Kafka offsets, increasing
 * @param labels [n] class indices
 * @param features [n * bytes per sample] raw features
 */
public record Slice(
        DeviceKey device,
        String donor,
        long startMs,
        long endMs,
        int part,
        int parts,
        double rateSamplesPerSecond,
        long previousOffset,
        long firstOffset,
        long lastOffset,
        int cut,
        int corrected,
        long[] rejected,
        long[] timesMs,
        long[] offsets,
        int[] labels,
        byte[] features) {

    /** Whether the samples are copies that another device shares. */
    public boolean injected() {
        return !donor.isEmpty();
    }

    /** The same samples as copies for another device; the arrays are shared. */
    public Slice sharedWith(DeviceKey receiver) {
        return new Slice(
                receiver,
                donor,
                startMs,
                endMs,
                part,
                parts,
                rateSamplesPerSecond,
                previousOffset,
                firstOffset,
                lastOffset,
                cut,
                corrected,
                rejected,
                timesMs,
                offsets,
                labels,
                features);
    }

    /** Samples in this part. */
    public int count() {
        return timesMs.length;
    }

    /** Records this part accounts for: samples, cut samples and rejected records. */
    public long recordCount() {
        long records = (long) count() + cut;
        for (long n : rejected) {
            records += n;
        }
        return records;
    }
}
