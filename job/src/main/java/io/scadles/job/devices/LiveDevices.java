package io.scadles.job.devices;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the samples of many devices in real time, from one thread.
 *
 * <p>Each sample is due at a time fixed beforehand, so a late one does not push back those after
 * it, and the mean rate holds whatever a single send costs. Between sends the thread sleeps a
 * millisecond or more: finer than the log's time stamps, and far cheaper than waking for each
 * sample.
 */
public final class LiveDevices implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveDevices.class);
    private static final long TICK_NANOS = 1_000_000;

    private final MergedTraces traces;
    private final IntFunction<byte[]> values;
    private final SampleSink sink;
    private final List<Counter> counters = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "live-devices");
    private final long progressEveryNanos;
    private final Consumer<LiveProgress> progress;

    private volatile boolean stopping;
    private volatile Throwable failure;
    private volatile long startNanos;
    private volatile long behindNanos;

    /**
     * @param values encoded sample by its index in the training set
     * @param sink gets every sample; not closed here
     * @param durationMs time after which all devices stop; {@link Long#MAX_VALUE} for until closed
     * @param progressEveryMs time from one call of {@code progress} to the next
     * @param progress called on the sending thread, so it has to be quick
     */
    public LiveDevices(
            List<DeviceTrace> devices,
            IntFunction<byte[]> values,
            SampleSink sink,
            long durationMs,
            long progressEveryMs,
            Consumer<LiveProgress> progress) {
        this.traces = new MergedTraces(devices, durationMs);
        this.values = values;
        this.sink = sink;
        this.progressEveryNanos = progressEveryMs * TICK_NANOS;
        this.progress = progress;
        devices.forEach(d -> counters.add(new Counter(d.device())));
        thread.setDaemon(true);
    }

    /** Starts sending; the traces' time 0 is now. */
    public void start() {
        startNanos = System.nanoTime();
        thread.start();
    }

    /** Counters as of now. */
    public LiveProgress progress() {
        return new LiveProgress(
                (System.nanoTime() - startNanos) / TICK_NANOS,
                behindNanos / TICK_NANOS,
                counters.stream().map(Counter::count).toList());
    }

    /**
     * Waits until all devices have ended and all their samples have an outcome.
     *
     * @throws IllegalStateException if sending broke down
     */
    public void awaitEnd() throws InterruptedException {
        thread.join();
        if (failure != null) {
            throw new IllegalStateException("live devices broke down: " + failure, failure);
        }
    }

    /** Stops all devices; what was offered to the sink is still stored. */
    @Override
    public void close() {
        stopping = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            pace();
            sink.flush();
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    private void pace() {
        long progressNanos = startNanos + progressEveryNanos;
        while (!stopping && traces.advance()) {
            long dueNanos = startNanos + traces.sample().nanos();
            long now = System.nanoTime();
            while (!stopping && (now - dueNanos < 0 || now - progressNanos >= 0)) {
                if (now - progressNanos >= 0) {
                    progress.accept(progress());
                    progressNanos += progressEveryNanos;
                } else {
                    long wait = Math.max(TICK_NANOS, dueNanos - now);
                    LockSupport.parkNanos(this, Math.min(wait, progressNanos - now));
                }
                now = System.nanoTime();
            }
            if (!stopping) {
                behindNanos = Math.max(0, now - dueNanos);
                send();
            }
        }
    }

    private void send() {
        Counter counter = counters.get(traces.device());
        counter.offered.increment();
        sink.send(counter.device, values.apply(traces.sample().sample()), counter);
    }

    /** Is its own callback, so that sending a sample allocates nothing but the sample. */
    private static final class Counter implements SampleSink.Outcome {
        private final String device;
        private final LongAdder offered = new LongAdder();
        private final LongAdder stored = new LongAdder();
        private final LongAdder failed = new LongAdder();

        Counter(String device) {
            this.device = device;
        }

        @Override
        public void stored() {
            stored.increment();
        }

        @Override
        public void failed(Exception cause) {
            // One line per device: an unreachable sink fails thousands of samples alike.
            if (failed.sum() == 0) {
                LOG.warn(
                        "Device {} lost a sample, more are only counted: {}",
                        device,
                        cause.toString());
            }
            failed.increment();
        }

        DeviceCount count() {
            return new DeviceCount(device, offered.sum(), stored.sum(), failed.sum());
        }
    }
}
