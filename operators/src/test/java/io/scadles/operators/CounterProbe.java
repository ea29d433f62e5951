package io.scadles.operators;

import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.apache.flink.runtime.metrics.MetricNames;

/** Keeps the counters of every job of this JVM, those of failed attempts too. */
public final class CounterProbe implements MetricReporter {

    private static final Map<String, Queue<Counter>> COUNTERS = new ConcurrentHashMap<>();

    private static final Map<String, Gauge<?>> RESTARTS = new ConcurrentHashMap<>();

    /** How often a job was restarted after a failure. */
    static long restarts(String job) {
        return ((Number) RESTARTS.get(job).getValue()).longValue();
    }

    /** Sum of a counter over all subtasks and attempts of a job. */
    static long sum(String job, String name) {
        Queue<Counter> counters = COUNTERS.get(job + "/" + name);
        if (counters == null) {
            throw new IllegalStateException("job %s has no counter %s".formatted(job, name));
        }
        return counters.stream().mapToLong(Counter::getCount).sum();
    }

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        String job = group.getAllVariables().get("<job_name>");
        if (metric instanceof Gauge<?> gauge && name.equals(MetricNames.NUM_RESTARTS)) {
            RESTARTS.put(job, gauge);
        }
        if (metric instanceof Counter counter) {
            String key = job + "/" + name;
            COUNTERS.computeIfAbsent(key, absent -> new ConcurrentLinkedQueue<>()).add(counter);
        }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        // The counts of an attempt that is over are part of the sum.
    }

    @Override
    public void open(MetricConfig config) {
        // Nothing to configure.
    }

    @Override
    public void close() {
        // Nothing is open.
    }

    /** Made by Flink from its configuration. */
    public static final class Factory implements MetricReporterFactory {
        @Override
        public MetricReporter createMetricReporter(Properties properties) {
            return new CounterProbe();
        }
    }
}
