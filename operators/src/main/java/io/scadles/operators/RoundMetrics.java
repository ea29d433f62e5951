package io.scadles.operators;

import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.RoundReport;
import java.util.Arrays;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Metrics of the coordinator: the last round, for threads that report. */
final class RoundMetrics {

    private static final double NANOS_PER_MS = 1e6;

    private record Last(long presentDevices, double wallMs, double eventMs) {}

    private final Counter roundsClosed;
    private long closedNanos;
    private volatile Last last = new Last(0, Double.NaN, Double.NaN);
    private volatile double loss = Double.NaN;

    RoundMetrics(MetricGroup group) {
        roundsClosed = Metrics.ROUNDS_CLOSED.counter(group);
        Metrics.PRESENT_DEVICES.gauge(group, () -> last.presentDevices());
        Metrics.ROUND_WALL_MS.gauge(group, () -> last.wallMs());
        Metrics.ROUND_EVENT_MS.gauge(group, () -> last.eventMs());
        Metrics.LOSS.gauge(group, () -> loss);
    }

    void closed(RoundReport report) {
        long nowNanos = System.nanoTime();
        double wallMs =
                roundsClosed.getCount() == 0 ? Double.NaN : (nowNanos - closedNanos) / NANOS_PER_MS;
        closedNanos = nowNanos;
        roundsClosed.inc();
        last = new Last(present(report), wallMs, report.endMs() - report.startMs());
        if (report.samples() > 0) {
            loss = report.loss();
        }
    }

    private static long present(RoundReport report) {
        return Arrays.stream(report.devices())
                .mapToInt(DeviceReport::samples)
                .filter(samples -> samples > 0)
                .count();
    }
}
