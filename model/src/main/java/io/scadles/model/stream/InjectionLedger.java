package io.scadles.model.stream;

/**
 * What became of the samples other devices shared with a device. They are copies: the donors
 * account for the offsets.
 *
 * <p>Law: {@code received = trained + dropped + held}, where held includes the samples of a commit
 * whose round is not closed yet.
 *
 * @param received copies that have come
 * @param trained copies whose round was closed
 * @param dropped copies that came too late for a newer window's, in a round without the device, or
 *     in a batch whose gradient was not finite
 * @param held copies that wait for their round, including those of a commit in flight
 */
public record InjectionLedger(long received, long trained, long dropped, long held) {

    /** Of a device with which nobody has shared anything. */
    public static final InjectionLedger NONE = new InjectionLedger(0, 0, 0, 0);

    /** Whether every copy is accounted for exactly once. */
    public boolean conserves() {
        return received == trained + dropped + held;
    }
}
