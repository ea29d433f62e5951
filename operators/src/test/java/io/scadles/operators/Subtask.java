package io.scadles.operators;

import io.scadles.model.stream.Rejection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.executiongraph.ExecutionGraphID;
import org.apache.flink.runtime.externalresource.ExternalResourceInfoProvider;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.runtime.operators.testutils.MockInputSplitProvider;
import org.apache.flink.runtime.scheduler.strategy.ExecutionVertexID;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/**
 * One subtask of an operator under test. Unlike Flink's harnesses it has the metrics and the
 * attempt id of a real task, and takes any number of inputs.
 */
final class Subtask<OUT> extends AbstractStreamOperatorTestHarness<OUT> {

    private final Map<String, Metric> metrics;

    private Subtask(
            StreamOperatorFactory<OUT> operator,
            MockEnvironment environment,
            Map<String, Metric> metrics)
            throws Exception {
        super(operator, environment);
        this.metrics = metrics;
    }

    static <OUT> Subtask<OUT> of(StreamOperatorFactory<OUT> operator, ExecutionAttemptID attempt)
            throws Exception {
        return of(operator, attempt, 1);
    }

    static <OUT> Subtask<OUT> of(
            StreamOperatorFactory<OUT> operator, ExecutionAttemptID attempt, int parallelism)
            throws Exception {
        return of(
                operator, attempt, parallelism, ExternalResourceInfoProvider.NO_EXTERNAL_RESOURCES);
    }

    static <OUT> Subtask<OUT> of(
            StreamOperatorFactory<OUT> operator,
            ExecutionAttemptID attempt,
            int parallelism,
            ExternalResourceInfoProvider resources)
            throws Exception {
        Map<String, Metric> metrics = new ConcurrentHashMap<>();
        MockEnvironment environment =
                new MockEnvironmentBuilder()
                        .setTaskName("subtask under test")
                        .setManagedMemorySize(16 << 20)
                        .setInputSplitProvider(new MockInputSplitProvider())
                        .setBufferSize(1024)
                        .setMaxParallelism(120)
                        .setParallelism(parallelism)
                        .setSubtaskIndex(attempt.getSubtaskIndex())
                        .setExternalResourceInfoProvider(resources)
                        .setMetricGroup(metrics(attempt, metrics))
                        .build();
        return new Subtask<>(operator, environment, metrics);
    }

    /** A task of its own, which is in the same slot as no other. */
    static ExecutionAttemptID attempt() {
        return attempt(0, 0, new ExecutionGraphID());
    }

    static ExecutionAttemptID attempt(int subtask, int number, ExecutionGraphID graph) {
        return new ExecutionAttemptID(
                graph, new ExecutionVertexID(new JobVertexID(), subtask), number);
    }

    static TaskMetricGroup metrics(ExecutionAttemptID attempt, Map<String, Metric> metrics) {
        TestingMetricRegistry registry =
                TestingMetricRegistry.builder()
                        .setRegisterConsumer(
                                (metric, name, group) ->
                                        metrics.put(key(name, group.getAllVariables()), metric))
                        .build();
        return TaskManagerMetricGroup.createTaskManagerMetricGroup(
                        registry, "localhost", ResourceID.generate())
                .addJob(new JobID(), "job")
                .addTask(attempt, "task");
    }

    /** Keys the inputs, each by its selector. */
    @SafeVarargs
    final <K> Subtask<OUT> keyedBy(TypeInformation<K> type, KeySelector<?, K>... selectors) {
        for (int input = 0; input < selectors.length; input++) {
            config.setStatePartitioner(input, selectors[input]);
        }
        config.setStateKeySerializer(type.createSerializer(executionConfig.getSerializerConfig()));
        config.serializeAllConfigs();
        return this;
    }

    Subtask<OUT> on(String backend) {
        if (backend.equals("rocksdb")) {
            setStateBackend(new EmbeddedRocksDBStateBackend());
        }
        return this;
    }

    /** Opens it with nothing in its state. */
    Subtask<OUT> opened() throws Exception {
        open();
        return this;
    }

    @SuppressWarnings("unchecked")
    <IN> void input(IN value) throws Exception {
        StreamRecord<IN> element = new StreamRecord<>(value);
        if (operator instanceof TwoInputStreamOperator) {
            TwoInputStreamOperator<IN, ?, OUT> two = (TwoInputStreamOperator<IN, ?, OUT>) operator;
            two.setKeyContextElement1(element);
            two.processElement1(element);
        } else {
            OneInputStreamOperator<IN, OUT> one = (OneInputStreamOperator<IN, OUT>) operator;
            one.setKeyContextElement(element);
            one.processElement(element);
        }
    }

    @SuppressWarnings("unchecked")
    <IN> void secondInput(IN value) throws Exception {
        StreamRecord<IN> element = new StreamRecord<>(value);
        TwoInputStreamOperator<?, IN, OUT> two = (TwoInputStreamOperator<?, IN, OUT>) operator;
        two.setKeyContextElement2(element);
        two.processElement2(element);
    }

    void watermark(long timeMs) throws Exception {
        ((OneInputStreamOperator<?, ?>) operator).processWatermark(new Watermark(timeMs));
    }

    void endInput() throws Exception {
        ((BoundedOneInput) operator).endInput();
    }

    /** Runs one mail; says whether there was one. */
    boolean mail() throws Exception {
        Optional<Mail> mail = getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
        if (mail.isPresent()) {
            mail.get().run();
        }
        return mail.isPresent();
    }

    /** Runs mails until there are none. */
    void mails() throws Exception {
        boolean more = true;
        while (more) {
            more = mail();
        }
    }

    /** What has come out since the last call. */
    List<OUT> taken() {
        List<OUT> values = extractOutputValues();
        getOutput().clear();
        return values;
    }

    /** What has come out beside the stream since the last call. */
    <X> List<X> taken(OutputTag<X> tag) {
        List<X> values = new ArrayList<>();
        Collection<StreamRecord<X>> records = getSideOutput(tag);
        if (records != null) {
            records.forEach(element -> values.add(element.getValue()));
            records.clear();
        }
        return values;
    }

    long counter(Metrics metric) {
        return ((Counter) metrics.get(metric.title())).getCount();
    }

    Number gauge(Metrics metric) {
        return (Number) ((Gauge<?>) metrics.get(metric.title())).getValue();
    }

    Number gauge(Metrics metric, Rejection reason) {
        return (Number) ((Gauge<?>) metrics.get(metric.title() + reason.name())).getValue();
    }

    private static String key(String name, Map<String, String> variables) {
        return name + variables.getOrDefault("<" + Metrics.REASON + ">", "");
    }

    /** Entries in keyed state; on the heap only. */
    int stateEntries() {
        return ((HeapKeyedStateBackend<?>) getOperator().getKeyedStateBackend())
                .numKeyValueStateEntries();
    }

    @Override
    public void close() throws Exception {
        try (MockEnvironment environment = getEnvironment()) {
            super.close();
        }
    }
}
