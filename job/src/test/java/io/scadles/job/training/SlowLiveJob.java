package io.scadles.job.training;

import io.scadles.job.config.Experiment;
import io.scadles.job.config.ExperimentConfig;
import io.scadles.job.dataset.LoadedDataset;
import io.scadles.job.devices.LiveDevices;
import io.scadles.job.kafka.KafkaEndpoint;
import io.scadles.job.kafka.KafkaSampleSink;
import io.scadles.job.kafka.LogExtent;
import io.scadles.job.kafka.OffsetAudit;
import io.scadles.job.kafka.SharedBroker;
import io.scadles.job.source.KafkaSamples;
import io.scadles.model.batching.Injection;
import io.scadles.model.network.NetworkSpec;
import io.scadles.model.stream.Batch;
import io.scadles.model.stream.EvaluationReport;
import io.scadles.model.stream.InjectionReport;
import io.scadles.model.stream.ModelVersion;
import io.scadles.model.stream.RoundReport;
import io.scadles.model.stream.Sample;
import io.scadles.operators.DevicePlacement;
import io.scadles.operators.LoopConfig;
import io.scadles.operators.RateWindow;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.Sanitizer;

/**
 * The whole job in live with simulated devices and the broker of all tests, but with an engine that
 * takes a given time per round; it tells every report as soon as it is out.
 */
final class SlowLiveJob implements AutoCloseable {

    /** The mini cluster's tasks are threads of this JVM: they find the queue by the job's name. */
    private static final Map<String, BlockingQueue<Told>> TOLD = new ConcurrentHashMap<>();

    /**
     * A report, and when it was out.
     *
     * @param nanos by {@link System#nanoTime()}
     */
    record Told(RoundReport report, long nanos) {}

    /**
     * What a client measures is forgotten after seconds, not after a minute: what had piled up
     * before the job was ready says nothing of how it goes on.
     */
    private static final Map<String, String> SHORT_MEMORY =
            Map.of("metrics.sample.window.ms", "2000", "metrics.num.samples", "2");

    private final String name;
    private final Path folder;
    private final KafkaEndpoint kafka =
            new KafkaEndpoint(SharedBroker.endpoint().bootstrapServers(), SHORT_MEMORY);
    private final StreamPlanner planner;
    private final StreamPlan plan;
    private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
    private final KafkaSampleSink sink;
    private final LiveDevices devices;
    private final JobClient job;
    private final CompletableFuture<JobExecutionResult> ended;
    private final Admin admin = kafka.admin();

    /**
     * Starts devices and job.
     *
     * @param folder of checkpoints and the savepoint
     * @param roundMs what a round takes at least
     */
    SlowLiveJob(Path folder, String name, String yaml, long roundMs, String... overrides)
            throws Exception {
        this.name = name;
        this.folder = folder;
        ExperimentConfig config = Experiment.parse(name, name, yaml, List.of(overrides)).config();
        LoadedDataset data = DatasetChoice.of(config.data()).dataset().load();
        planner = new StreamPlanner(config, kafka, System.err);
        plan = planner.live(data, System.currentTimeMillis());
        TOLD.put(name, told);
        int maxRecordBytes = config.kafka().maxRecordBytes();
        sink =
                new KafkaSampleSink(
                        kafka,
                        planner.layout(),
                        List.copyOf(plan.rates().keySet()),
                        maxRecordBytes,
                        false);
        devices =
                new LiveDevices(
                        SimulatedDevices.traces(config, data),
                        planner.values(data),
                        sink,
                        Long.MAX_VALUE,
                        10_000,
                        progress -> {});
        devices.start();
        job = start(config, data, roundMs);
        ended = job.getJobExecutionResult();
    }

    private JobClient start(ExperimentConfig config, LoadedDataset data, long roundMs)
            throws Exception {
        LoopRules rules = new LoopRules(config);
        NetworkSpec network = rules.network(data.train().spec());
        LoopConfig real =
                rules.loop(
                        name,
                        network,
                        plan.rates().size(),
                        plan.rates().keySet(),
                        plan.startMs(),
                        0,
                        List.of());
        LoopConfig loop =
                new LoopConfig(
                        real.loop(),
                        real.seed(),
                        real.layout(),
                        real.blocks(),
                        SlowEngine.factory(real.layout(), roundMs),
                        real.devices(),
                        real.rounds(),
                        real.optimizer(),
                        real.local(),
                        real.clipping(),
                        real.compression());
        KafkaSamples source =
                new KafkaSamples(
                        kafka,
                        planner.layout(),
                        data.train().spec().codec(config.kafka().maxRecordBytes()),
                        new DevicePlacement(plan.rates()),
                        config.kafka().maxRecordBytes(),
                        planner.deadLetterTopic(),
                        "scadles-" + name,
                        plan.range());
        RateWindow window =
                new RateWindow(
                        loop.rounds().clock(),
                        plan.startMs(),
                        config.clock().windowMs(),
                        config.buffer().maxSliceSamples(),
                        true,
                        Injection.NONE);
        StreamExecutionEnvironment environment =
                FlinkSettings.local(config.flink(), folder.resolve("checkpoints"));
        new TrainingTopology(
                        loop,
                        new TrainingTopology.Scale(
                                config.flink().parallelism(), config.flink().updateParallelism()),
                        window,
                        new TrainingTopology.EvaluationPlan(
                                () -> new Batch(new int[1], new byte[1]), 0, 1))
                .build(environment, source, new TellingSinks(name));
        return environment.executeAsync(name);
    }

    /**
     * The next report; waits for it.
     *
     * @throws ExecutionException if the job failed
     */
    Told next() throws ExecutionException, InterruptedException {
        while (true) {
            Told next = told.poll(1, TimeUnit.SECONDS);
            if (next != null) {
                return next;
            }
            if (ended.isDone()) {
                ended.get();
                throw new IllegalStateException("the job ended by itself");
            }
        }
    }

    /** The broker's end offset of each device, by device. */
    Map<String, Long> endOffsets() {
        Map<String, Long> ends = new TreeMap<>();
        List<String> topics = plan.extents().stream().map(LogExtent::topic).toList();
        for (LogExtent extent : new OffsetAudit(admin).of(topics)) {
            ends.put(
                    planner.layout().device(extent.topic(), extent.partition(), null),
                    extent.endOffset());
        }
        return ends;
    }

    /**
     * Largest number of records of each device that the broker had and the job had not read yet, as
     * Kafka's consumers measure it: over the last two seconds at least, by device.
     */
    Map<String, Double> largestConsumerLags() throws JMException {
        MBeanServer metrics = ManagementFactory.getPlatformMBeanServer();
        Map<String, Double> lags = new TreeMap<>();
        for (LogExtent extent : plan.extents()) {
            ObjectName partition =
                    new ObjectName(
                            "kafka.consumer:type=consumer-fetch-manager-metrics,topic=%s,partition=%d,*"
                                    .formatted(
                                            Sanitizer.jmxSanitize(extent.topic()),
                                            extent.partition()));
            for (ObjectName consumer : metrics.queryNames(partition, null)) {
                lags.merge(
                        planner.layout().device(extent.topic(), extent.partition(), null),
                        (Double) metrics.getAttribute(consumer, "records-lag-max"),
                        Math::max);
            }
        }
        return lags;
    }

    /** Rates the devices send at, by device. */
    Map<String, Double> rates() {
        return plan.rates();
    }

    /**
     * Stops the job with a savepoint, before which the trainers tell their accounts.
     *
     * @return all reports that were not asked for
     */
    List<Told> stop() throws Exception {
        job.stopWithSavepoint(
                        false,
                        folder.resolve("savepoint").toUri().toString(),
                        SavepointFormatType.CANONICAL)
                .get();
        ended.get();
        return List.copyOf(told);
    }

    @Override
    public void close() throws Exception {
        TOLD.remove(name);
        devices.close();
        sink.close();
        admin.close();
        if (!ended.isDone()) {
            job.cancel().get();
        }
    }

    private record TellingSinks(String job) implements TrainingTopology.Sinks {

        @Override
        public void repeats(DataStream<Sample> repeats) {
            repeats.sinkTo(new DiscardingSink<>()).setParallelism(1);
        }

        @Override
        public void rounds(DataStream<RoundReport> rounds) {
            String name = job;
            rounds.map(
                            report -> {
                                TOLD.get(name).add(new Told(report, System.nanoTime()));
                                return report;
                            },
                            rounds.getType())
                    .setParallelism(1)
                    .sinkTo(new DiscardingSink<>())
                    .setParallelism(1);
        }

        @Override
        public void injections(DataStream<InjectionReport> injections) {
            injections.sinkTo(new DiscardingSink<>()).setParallelism(1);
        }

        @Override
        public void evaluations(DataStream<EvaluationReport> evaluations) {
            evaluations.sinkTo(new DiscardingSink<>()).setParallelism(1);
        }

        @Override
        public void models(DataStream<ModelVersion> models) {
            models.sinkTo(new DiscardingSink<>()).setParallelism(1);
        }
    }
}
