package io.scadles.operators.feedback;

import java.util.concurrent.CompletableFuture;

/**
 * Carries from the coordinator to the gate in the same slot how far the log may be read, and when
 * reading is over.
 */
public final class HorizonChannel {

    private static final Rendezvous<HorizonChannel> CHANNELS = new Rendezvous<>();

    private long horizonMs = Long.MIN_VALUE;
    private boolean closed;
    private CompletableFuture<Void> changed = new CompletableFuture<>();

    private HorizonChannel() {}

    /** Enters the channel from either end. */
    public static HorizonChannel enter(ChannelKey key) {
        return CHANNELS.enter(key, HorizonChannel::new);
    }

    /** Leaves the channel; to be called once by each end. */
    public static void leave(ChannelKey key) {
        CHANNELS.leave(key);
    }

    /** Lets the log be read up to {@code horizonMs}; it never goes back. */
    public synchronized void raise(long horizonMs) {
        if (horizonMs > this.horizonMs) {
            this.horizonMs = horizonMs;
            changed.complete(null);
        }
    }

    /** Reading is over: the gate ends its stream. */
    public synchronized void end() {
        closed = true;
        changed.complete(null);
    }

    /** The horizon, {@code Long.MIN_VALUE} before the coordinator has said one. */
    public synchronized long horizonMs() {
        return horizonMs;
    }

    /** Whether reading is over. */
    public synchronized boolean ended() {
        return closed;
    }

    /** Done when the horizon is beyond {@code knownMs} or reading is over. */
    public synchronized CompletableFuture<Void> beyond(long knownMs) {
        if (horizonMs > knownMs || closed) {
            return CompletableFuture.completedFuture(null);
        }
        if (changed.isDone()) {
            changed = new CompletableFuture<>();
        }
        return changed;
    }
}
