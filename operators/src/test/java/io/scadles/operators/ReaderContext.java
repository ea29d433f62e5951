package io.scadles.operators;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;

/** What a reader of the first subtask sees of its job; nothing comes from its coordinator. */
public final class ReaderContext implements SourceReaderContext {

    private final SourceReaderMetricGroup metrics;
    private final List<SourceEvent> sent = new ArrayList<>();

    /** Without metrics. */
    public ReaderContext() {
        this(UnregisteredMetricsGroup.createSourceReaderMetricGroup());
    }

    ReaderContext(SourceReaderMetricGroup metrics) {
        this.metrics = metrics;
    }

    @Override
    public SourceReaderMetricGroup metricGroup() {
        return metrics;
    }

    @Override
    public Configuration getConfiguration() {
        return new Configuration();
    }

    @Override
    public String getLocalHostName() {
        return "localhost";
    }

    @Override
    public int getIndexOfSubtask() {
        return 0;
    }

    @Override
    public void sendSplitRequest() {
        throw new UnsupportedOperationException("no coordinator");
    }

    @Override
    public void sendSourceEventToCoordinator(SourceEvent event) {
        sent.add(event);
    }

    /** What the coordinator was told. */
    List<SourceEvent> sent() {
        return sent;
    }

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
        return SimpleUserCodeClassLoader.create(ReaderContext.class.getClassLoader());
    }
}
