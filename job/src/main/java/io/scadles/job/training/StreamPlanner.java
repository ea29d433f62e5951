package io.scadles.job.training;

import io.scadles.job.config.ClockConfig;
import io.scadles.job.config.ExperimentConfig;
import io.scadles.job.dataset.LoadedDataset;
import io.scadles.job.devices.DeviceTrace;
import io.scadles.job.kafka.KafkaEndpoint;
import io.scadles.job.kafka.LogExtent;
import io.scadles.job.kafka.TopicLayout;
import io.scadles.job.kafka.TopicSettings;
import io.scadles.job.kafka.TraceWriter;
import io.scadles.job.results.Manifest;
import io.scadles.job.samples.SampleCodec;
import io.scadles.job.source.KafkaSamples;
import io.scadles.model.sync.ModelSwitch;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Prepares the topics of a run and decides what is read of them. */
final class StreamPlanner {

    /**
     * Where time begins in logs we write: 2026-01-01 in UTC, a whole number of any usual window.
     */
    static final long LOG_START_MS = 1_767_225_600_000L;

    /** A partition silent for this many windows does not hold back the others. */
    private static final int IDLE_WINDOWS = 2;

    private final ExperimentConfig config;
    private final KafkaEndpoint kafka;
    private final Streams streams;
    private final PrintStream out;

    StreamPlanner(ExperimentConfig config, KafkaEndpoint kafka, PrintStream out) {
        this.config = config;
        this.kafka = kafka;
        this.streams = new Streams(config, kafka);
        this.out = out;
    }

    /**
     * Writes the simulated devices' log, unless they publish from elsewhere, and plans to read it.
     */
    StreamPlan recorded(LoadedDataset data) {
        long windowMs = config.clock().windowMs();
        if (!config.devices().simulate()) {
            streams.ensureDeadLetters();
            return steered(StreamPlan.recorded(streams.extents(), Map.of(), windowMs));
        }
        return steered(
                StreamPlan.recorded(
                        writeLog(data), SimulatedDevices.known(config, data), windowMs));
    }

    /** With what its control topic asks for, if it may change its synchronization model. */
    private StreamPlan steered(StreamPlan plan) {
        if (!config.sync().isSteered()) {
            return plan;
        }
        streams.control().ensure();
        return steered(plan, streams.control().extent());
    }

    private StreamPlan steered(StreamPlan plan, LogExtent control) {
        List<ModelSwitch> asked = new ArrayList<>();
        for (ModelSwitch change : streams.control().read(control)) {
            if (!config.sync().names().contains(change.model())) {
                out.printf(
                        "A record of %s is left out: it asks for '%s', expected one of %s%n",
                        control.topic(), change.model(), config.sync().names());
            } else if (change.timeMs() >= plan.startMs()) {
                asked.add(change);
            }
        }
        return plan.steered(control, asked);
    }

    /**
     * Plans to read the log of an earlier run.
     *
     * @throws IllegalStateException if it is not there any more
     */
    StreamPlan recorded(Manifest manifest) {
        StreamPlan plan = StreamPlan.of(manifest);
        streams.expect(plan.extents());
        for (Manifest.PartitionRange part : manifest.control()) {
            LogExtent control = StreamPlan.extent(part, manifest);
            streams.control().expect(control);
            plan = steered(plan, control);
        }
        return plan;
    }

    /**
     * Plans to read on where a run has stopped: its state knows the offsets, and the rest is as it
     * was.
     *
     * @throws IllegalStateException if a recorded log is not there any more
     */
    StreamPlan resumed(Manifest manifest) {
        if (config.clock().mode() == ClockConfig.Mode.REPLAY) {
            return recorded(manifest);
        }
        StreamPlan plan = StreamPlan.of(manifest);
        return steeredLive(
                new StreamPlan(
                        live(plan.extents()),
                        plan.extents(),
                        plan.rates(),
                        plan.startMs(),
                        Math.max(0, plan.endMs())));
    }

    /** What its control topic asks for comes while the job runs. */
    private StreamPlan steeredLive(StreamPlan plan) {
        if (!config.sync().isSteered()) {
            return plan;
        }
        streams.control().ensure();
        LogExtent control = streams.control().extent();
        return plan.steered(
                new LogExtent(
                        control.topic(),
                        control.partition(),
                        control.startOffset(),
                        StreamPlan.OPEN,
                        -1,
                        -1),
                List.of());
    }

    private List<LogExtent> writeLog(LoadedDataset data) {
        return writeLog(data, 1);
    }

    /**
     * Writes the log of the simulated devices.
     *
     * @param times how often each record is published
     */
    List<LogExtent> writeLog(LoadedDataset data, int times) {
        List<DeviceTrace> traces = SimulatedDevices.traces(config, data);
        streams.ensure(ids(traces), TopicSettings.replay(config.kafka().maxRecordBytes()));
        out.printf(
                "Writing a log of %d devices over %,d s%n",
                traces.size(), config.devices().durationS());
        List<LogExtent> extents =
                new TraceWriter(
                                kafka,
                                streams.layout(),
                                config.kafka().maxRecordBytes(),
                                config.devices().sequenceHeader(),
                                times)
                        .write(
                                traces,
                                values(data),
                                LOG_START_MS,
                                1000 * config.devices().durationS());
        out.printf("Wrote %,d samples%n", extents.stream().mapToLong(LogExtent::offsets).sum());
        return extents;
    }

    /**
     * Makes the topics of simulated devices, and plans to read what comes from now on.
     *
     * @param nowMs the wall clock
     */
    StreamPlan live(LoadedDataset data, long nowMs) {
        long windowMs = config.clock().windowMs();
        if (config.devices().simulate()) {
            streams.ensure(
                    ids(SimulatedDevices.traces(config, data)),
                    TopicSettings.live(config.kafka().maxRecordBytes()));
        } else {
            streams.ensureDeadLetters();
        }
        long startMs = Math.floorDiv(nowMs, windowMs) * windowMs;
        List<LogExtent> extents =
                streams.extents().stream()
                        .map(
                                e ->
                                        new LogExtent(
                                                e.topic(),
                                                e.partition(),
                                                e.endOffset(),
                                                StreamPlan.OPEN,
                                                -1,
                                                -1))
                        .toList();
        return steeredLive(
                new StreamPlan(
                        live(extents),
                        extents,
                        SimulatedDevices.known(config, data),
                        startMs,
                        config.devices().simulate()
                                ? startMs + 1000 * config.devices().durationS()
                                : 0));
    }

    private KafkaSamples.Range.Live live(List<LogExtent> extents) {
        return new KafkaSamples.Range.Live(
                extents,
                config.kafka().discoveryIntervalMs(),
                IDLE_WINDOWS * config.clock().windowMs(),
                config.sync().isSteered() ? streams.control().name() : "");
    }

    private static List<String> ids(List<DeviceTrace> traces) {
        return traces.stream().map(DeviceTrace::device).toList();
    }

    /** Encoded sample by its index in the training set. */
    IntFunction<byte[]> values(LoadedDataset data) {
        SampleCodec codec = data.train().spec().codec(config.kafka().maxRecordBytes());
        return sample -> data.train().encoded(sample, codec);
    }

    TopicLayout layout() {
        return streams.layout();
    }

    String deadLetterTopic() {
        return streams.deadLetterTopic();
    }
}
