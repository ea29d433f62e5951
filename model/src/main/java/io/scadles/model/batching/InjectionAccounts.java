package io.scadles.model.batching;

import io.scadles.model.stream.InjectionLedger;

/** Books what becomes of the copies that others share with one device. */
final class InjectionAccounts {

    private long received;
    private long trained;
    private long dropped;
    private long held;
    private long inFlight;

    InjectionAccounts(InjectionLedger ledger, long inFlight) {
        this.received = ledger.received();
        this.trained = ledger.trained();
        this.dropped = ledger.dropped();
        this.held = ledger.held();
        this.inFlight = inFlight;
    }

    void receive(long count) {
        received += count;
        held += count;
    }

    void drop(long count) {
        release(count);
        dropped += count;
    }

    void take(long count) {
        inFlight += count;
    }

    void dropInFlight() {
        drop(inFlight);
        inFlight = 0;
    }

    void acknowledge() {
        release(inFlight);
        trained += inFlight;
        inFlight = 0;
    }

    private void release(long count) {
        if (count > held) {
            throw new IllegalStateException(
                    "cannot release %d of %d injected samples".formatted(count, held));
        }
        held -= count;
    }

    long inFlight() {
        return inFlight;
    }

    InjectionLedger ledger() {
        return new InjectionLedger(received, trained, dropped, held);
    }
}
