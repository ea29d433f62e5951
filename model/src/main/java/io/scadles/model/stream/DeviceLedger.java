package io.scadles.model.stream;

/**
 * Where every offset of a device went, as far as slices have been seen.
 *
 * <p>Law: {@code arrived = trained + truncated + sum(rejected) + buffered}, where buffered includes
 * the samples of a commit whose round is not closed yet. In a topic of the device's own {@code
 * arrived = lastOffset - firstOffset + 1}.
 *
 * @param firstOffset first offset accounted for, -1 if none
 * @param lastOffset last offset accounted for, -1 if none
 * @param arrived offsets accounted for
 * @param trained samples whose round was closed
 * @param truncated samples dropped by the buffer policy or cut from a slice
 * @param buffered samples held, including those of a commit in flight
 * @param corrected samples whose time was raised to keep it from going back
 * @param rejected records that cannot be trained on, by {@link Rejection} ordinal
 * @param injected copies of other devices' samples; in none of the accounts above
 */
public record DeviceLedger(
        long firstOffset,
        long lastOffset,
        long arrived,
        long trained,
        long truncated,
        long buffered,
        long corrected,
        long[] rejected,
        InjectionLedger injected) {

    /** Records that could not be trained on, all reasons together. */
    public long rejectedTotal() {
        long total = 0;
        for (long n : rejected) {
            total += n;
        }
        return total;
    }

    /** Whether every offset is accounted for exactly once. */
    public boolean conserves() {
        return arrived == trained + truncated + rejectedTotal() + buffered;
    }
}
