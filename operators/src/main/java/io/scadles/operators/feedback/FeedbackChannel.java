package io.scadles.operators.feedback;

import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.ModelBlock;
import io.scadles.model.stream.RoundMean;
import io.scadles.model.stream.RoundPlan;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the model from a feedback tail to the trainer beside it. Never blocks: in rounds the tail
 * writes blocks straight into the replica's buffer, because exactly one version is in flight and
 * the trainer does not read while it is. Where devices have tasks of their own, there is at most
 * one in flight for each. Both asserted here.
 */
public final class FeedbackChannel {

    private static final Logger LOG = LoggerFactory.getLogger(FeedbackChannel.class);
    private static final Rendezvous<FeedbackChannel> CHANNELS = new Rendezvous<>();

    private final float[] model;
    private final BitSet missing = new BitSet();
    private final int blockCount;
    private final int parallelismHere;

    private float[] mean = {};

    private long version = -1;
    private final Map<DeviceKey, Incoming> tasks = new HashMap<>();
    private final Deque<Arrival> complete = new ArrayDeque<>();
    private Consumer<Arrival> listener;
    private boolean reading;
    private boolean closed;

    /**
     * What is complete.
     *
     * @param model [length] what the plan starts from; empty if it starts nothing
     * @param mean [length] what was summed last, if the trainers are to know it
     */
    public record Arrival(RoundPlan plan, float[] model, RoundMean mean) {}

    /** What has come so far of one device's task, or of what is told to all. */
    private static final class Incoming {
        private final long version;
        private final BitSet missing = new BitSet();
        private final float[] model;

        private Incoming(ModelBlock first, int blockCount, int length) {
            version = first.version();
            missing.set(0, blockCount);
            model = new float[first.values().length == 0 ? 0 : length];
        }

        private void add(ModelBlock block) {
            if (block.version() != version || !missing.get(block.block())) {
                throw new IllegalStateException(
                        "block %d of version %d arrived for device '%s', expected one of blocks %s of version %d: more than one task is in flight"
                                .formatted(
                                        block.block(),
                                        block.version(),
                                        block.plan().device().id(),
                                        missing,
                                        version));
            }
            if (model.length > 0) {
                System.arraycopy(block.values(), 0, model, block.offset(), block.values().length);
            }
            missing.clear(block.block());
        }
    }

    private FeedbackChannel(int length, int blockCount, int parallelism) {
        this.model = new float[length];
        this.blockCount = blockCount;
        this.parallelismHere = parallelism;
    }

    /**
     * Enters the channel from either end.
     *
     * @throws IllegalStateException if the two ends disagree on parallelism or on the model's size
     */
    public static FeedbackChannel enter(
            ChannelKey key, int length, int blockCount, int parallelism) {
        FeedbackChannel channel =
                CHANNELS.enter(key, () -> new FeedbackChannel(length, blockCount, parallelism));
        if (channel.parallelismHere != parallelism || channel.model.length != length) {
            CHANNELS.leave(key);
            throw new IllegalStateException(
                    ("The two ends of loop %s differ: parallelism %d and %d, model length %d and %d. Scale the whole job by a"
                                    + " savepoint, never single vertices.")
                            .formatted(
                                    key.loop(),
                                    channel.parallelismHere,
                                    parallelism,
                                    channel.model.length,
                                    length));
        }
        return channel;
    }

    /** Leaves the channel; to be called once by each end. */
    public static void leave(ChannelKey key) {
        CHANNELS.leave(key);
    }

    /** Channels in use in this JVM; 0 when no job runs. */
    public static int inUse() {
        return CHANNELS.size();
    }

    /**
     * The trainer listens from now on; what is complete already is announced at once.
     *
     * @param listener called on the tail's thread, or the caller's, when all blocks of a version or
     *     of a task are in
     */
    synchronized void listen(Consumer<Arrival> listener) {
        this.listener = listener;
        announce();
    }

    /** The trainer is gone: what still comes is of no use to anyone. */
    synchronized void stopListening() {
        closed = true;
        listener = null;
    }

    /**
     * The tail hands over one block.
     *
     * @throws IllegalStateException if a second version arrives before the first is complete, or
     *     while the trainer reads
     */
    synchronized void offer(ModelBlock block) {
        if (closed) {
            LOG.debug(
                    "Block {} of version {} came after the trainer had ended",
                    block.block(),
                    block.version());
            return;
        }
        if (block.plan().kind() == RoundPlan.Kind.ROUND) {
            offerRound(block);
        } else {
            offerTask(block);
        }
    }

    private void offerTask(ModelBlock block) {
        DeviceKey device = block.plan().device();
        Incoming incoming =
                tasks.computeIfAbsent(device, key -> new Incoming(block, blockCount, model.length));
        incoming.add(block);
        if (incoming.missing.isEmpty()) {
            tasks.remove(device);
            complete.add(new Arrival(block.plan(), incoming.model, RoundMean.NONE));
            announce();
        }
    }

    private void offerRound(ModelBlock block) {
        if (missing.isEmpty() && block.version() > version) {
            begin(block);
        }
        if (block.version() != version || !missing.get(block.block())) {
            throw new IllegalStateException(
                    "block %d of version %d arrived, expected one of blocks %s of version %d: more than one version is in flight"
                            .formatted(block.block(), block.version(), missing, version));
        }
        System.arraycopy(block.values(), 0, model, block.offset(), block.values().length);
        float[] blockMean = block.mean().values();
        if (blockMean.length > 0) {
            System.arraycopy(blockMean, 0, mean, block.offset(), blockMean.length);
        }
        missing.clear(block.block());
        if (missing.isEmpty()) {
            complete.add(
                    new Arrival(block.plan(), model, new RoundMean(block.mean().rounds(), mean)));
            announce();
        }
    }

    private void begin(ModelBlock block) {
        if (reading) {
            throw new IllegalStateException(
                    "version %d arrived while the trainer still works on version %d"
                            .formatted(block.version(), version));
        }
        version = block.version();
        missing.set(0, blockCount);
        if (mean.length == 0 && block.mean().values().length > 0) {
            mean = new float[model.length];
        }
    }

    private void announce() {
        while (listener != null && !complete.isEmpty()) {
            Arrival arrival = complete.removeFirst();
            reading |= arrival.plan().kind() == RoundPlan.Kind.ROUND;
            listener.accept(arrival);
        }
    }

    /** The trainer has answered the version for all its devices; the next may come. */
    synchronized void doneReading() {
        reading = false;
    }
}
