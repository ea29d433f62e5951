package io.scadles.model.batching;

import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.DeviceLedger;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.Slice;

/** Books where every offset of one device goes; each is in exactly one account at any time. */
public final class DeviceAccounts {

    private long firstOffset;
    private long lastOffset;
    private long arrived;
    private long trained;
    private long truncated;
    private long buffered;
    private long corrected;
    private long inFlight;
    private final long[] rejected;
    private final InjectionAccounts injected;

    DeviceAccounts(DeviceLedger ledger, long inFlight, long injectedInFlight) {
        this.firstOffset = ledger.firstOffset();
        this.lastOffset = ledger.lastOffset();
        this.arrived = ledger.arrived();
        this.trained = ledger.trained();
        this.truncated = ledger.truncated();
        this.buffered = ledger.buffered();
        this.corrected = ledger.corrected();
        this.inFlight = inFlight;
        this.rejected = new long[Rejection.values().length];
        System.arraycopy(ledger.rejected(), 0, rejected, 0, ledger.rejected().length);
        this.injected = new InjectionAccounts(ledger.injected(), injectedInFlight);
    }

    void arrive(DeviceKey device, Slice slice) {
        if (slice.previousOffset() != lastOffset) {
            throw new IllegalStateException(
                    "Slice of device %s follows offset %d, expected %d: records were lost or doubled between window and trainer"
                            .formatted(device.id(), slice.previousOffset(), lastOffset));
        }
        for (int i = 0; i < slice.rejected().length; i++) {
            rejected[i] += slice.rejected()[i];
        }
        if (firstOffset < 0) {
            firstOffset = slice.firstOffset();
        }
        lastOffset = slice.lastOffset();
        arrived += slice.recordCount();
        truncated += slice.cut();
        corrected += slice.corrected();
        buffered += slice.count();
    }

    void truncate(long count) {
        move(count);
        truncated += count;
    }

    void take(int count) {
        inFlight += count;
    }

    void reject(Rejection reason, long count) {
        move(count);
        rejected[reason.ordinal()] += count;
    }

    void rejectInFlight(Rejection reason) {
        reject(reason, inFlight);
        inFlight = 0;
        injected.dropInFlight();
    }

    void acknowledge() {
        move(inFlight);
        trained += inFlight;
        inFlight = 0;
        injected.acknowledge();
    }

    private void move(long count) {
        if (count > buffered) {
            throw new IllegalStateException(
                    "cannot move %d of %d buffered samples".formatted(count, buffered));
        }
        buffered -= count;
    }

    long inFlight() {
        return inFlight;
    }

    /** The books of what others share with the device. */
    InjectionAccounts injected() {
        return injected;
    }

    /** The accounts as they stand. */
    public DeviceLedger ledger() {
        return new DeviceLedger(
                firstOffset,
                lastOffset,
                arrived,
                trained,
                truncated,
                buffered,
                corrected,
                rejected.clone(),
                injected.ledger());
    }
}
