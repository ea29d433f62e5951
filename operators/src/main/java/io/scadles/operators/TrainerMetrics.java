package io.scadles.operators;

import io.scadles.model.batching.DeviceStream;
import io.scadles.model.stream.DeviceLedger;
import io.scadles.model.stream.Rejection;
import java.util.Collection;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * Metrics of a trainer. Reporters read while the trainer works, so they never see its devices, only
 * sums of a moment.
 */
final class TrainerMetrics {

    private record Sums(int devices, long buffered, long truncated, long[] rejected) {}

    private final Counter trainedSamples;
    private final Counter commits;
    private final Counter commitsNotFinite;
    private final Counter sentBytes;
    private final TimeSpent time = new TimeSpent();
    private volatile long version = -1;
    private volatile Sums sums = new Sums(0, 0, 0, new long[Rejection.values().length]);

    TrainerMetrics(MetricGroup group) {
        trainedSamples = Metrics.TRAINED_SAMPLES.counter(group);
        commits = Metrics.COMMITS.counter(group);
        commitsNotFinite = Metrics.COMMITS_NOT_FINITE.counter(group);
        sentBytes = Metrics.SENT_BYTES.counter(group);
        Metrics.MODEL_WAIT_NANOS.gauge(group, () -> time.nanos(TimeSpent.On.WAITING_FOR_MODEL));
        Metrics.SAMPLE_WAIT_NANOS.gauge(group, () -> time.nanos(TimeSpent.On.WAITING_FOR_SAMPLES));
        Metrics.VERSION.gauge(group, () -> version);
        Metrics.DEVICES.gauge(group, () -> sums.devices());
        Metrics.BUFFERED_SAMPLES.gauge(group, () -> sums.buffered());
        Metrics.TRUNCATED_SAMPLES.gauge(group, () -> sums.truncated());
        for (Rejection reason : Rejection.values()) {
            if (reason != Rejection.NONE) {
                Metrics.REJECTED_RECORDS.gauge(
                        group, reason.name(), () -> sums.rejected()[reason.ordinal()]);
            }
        }
    }

    /** A version has come, and with it a round. */
    void roundBegan(long ofVersion) {
        version = ofVersion;
        time.turnTo(TimeSpent.On.WAITING_FOR_SAMPLES);
    }

    void trainingBegan() {
        time.turnTo(TimeSpent.On.TRAINING);
    }

    void trainingEnded() {
        time.turnTo(TimeSpent.On.WAITING_FOR_SAMPLES);
    }

    /** The subtask's part in the round is done. */
    void roundAnswered() {
        time.turnTo(TimeSpent.On.WAITING_FOR_MODEL);
    }

    void sent(int samples, long bytes) {
        commits.inc();
        trainedSamples.inc(samples);
        sentBytes.inc(bytes);
    }

    void notFinite() {
        commitsNotFinite.inc();
    }

    /** Sums up the devices as they are now. */
    void sumUp(Collection<DeviceStream> devices) {
        long buffered = 0;
        long truncated = 0;
        long[] rejected = new long[Rejection.values().length];
        for (DeviceStream device : devices) {
            DeviceLedger ledger = device.accounts().ledger();
            buffered += device.buffer().size();
            truncated += ledger.truncated();
            for (int i = 0; i < rejected.length; i++) {
                rejected[i] += ledger.rejected()[i];
            }
        }
        sums = new Sums(devices.size(), buffered, truncated, rejected);
    }
}
