package io.scadles.operators.feedback;

import java.util.concurrent.CompletableFuture;

/**
 * Carries to a source in the same slot how far it may read, and when reading is over: from the
 * coordinator to the gate, from a trainer to a reader of samples.
 */
public final class HorizonChannel implements AutoCloseable {

    private static final Rendezvous<HorizonChannel> CHANNELS = new Rendezvous<>();

    private final ChannelKey key;
    private long horizonMs = Long.MIN_VALUE;
    private boolean closed;
    private CompletableFuture<Void> changed = new CompletableFuture<>();

    private HorizonChannel(ChannelKey key) {
        this.key = key;
    }

    /** Enters the channel from either end. */
    public static HorizonChannel enter(ChannelKey key) {
        return CHANNELS.enter(key, () -> new HorizonChannel(key));
    }

    /** Leaves the channel; to be called once by each end. */
    @Override
    public void close() {
        CHANNELS.leave(key);
    }

    /** Lets the log be read up to {@code horizonMs}; it never goes back. */
    public synchronized void raise(long horizonMs) {
        if (horizonMs > this.horizonMs) {
            this.horizonMs = horizonMs;
            changed.complete(null);
        }
    }

    /** Reading is over: the source ends its stream. */
    public synchronized void end() {
        closed = true;
        changed.complete(null);
    }

    /** The horizon, {@code Long.MIN_VALUE} before anybody has said one. */
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
