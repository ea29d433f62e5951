package io.scadles.job.training;

import io.scadles.job.config.ClockConfig;
import io.scadles.job.config.Experiment;
import io.scadles.job.config.ExperimentConfig;
import io.scadles.job.dataset.LoadedDataset;
import io.scadles.job.devices.DeviceCount;
import io.scadles.job.devices.LiveDevices;
import io.scadles.job.devices.LiveProgress;
import io.scadles.job.kafka.KafkaEndpoint;
import io.scadles.job.kafka.KafkaSampleSink;
import io.scadles.job.kafka.LogExtent;
import java.io.PrintStream;
import java.util.List;

/** Streams an experiment's simulated devices into a Kafka that runs elsewhere. */
public final class Production {

    private static final long PROGRESS_MS = 5000;

    private final ExperimentConfig config;
    private final PrintStream out;
    private final int times;

    /** A production of the experiment's devices. */
    public Production(Experiment experiment, PrintStream out) {
        this(experiment, out, 1);
    }

    /**
     * A production of devices that err.
     *
     * @param times how often they publish each record of a log
     */
    public Production(Experiment experiment, PrintStream out, int times) {
        this.config = experiment.config();
        this.out = out;
        this.times = times;
    }

    /**
     * Streams until the devices' duration is over.
     *
     * @throws IllegalArgumentException if the experiment names no brokers, or no simulated devices
     */
    public void run() throws InterruptedException {
        if (config.kafka().embedded() || !config.devices().simulate()) {
            throw new IllegalArgumentException(
                    "produce needs kafka.bootstrap-servers (now '%s') to name brokers that run elsewhere, and"
                                    .formatted(config.kafka().bootstrapServers())
                            + " devices.simulate to be true; start one with: scadles broker");
        }
        LoadedDataset data = DatasetChoice.of(config.data()).dataset().load();
        KafkaEndpoint kafka = Broker.elsewhere(config.kafka());
        StreamPlanner planner = new StreamPlanner(config, kafka, out);
        if (config.clock().mode() == ClockConfig.Mode.REPLAY) {
            for (LogExtent extent : planner.writeLog(data, times)) {
                out.printf(
                        "%s-%d: offsets %d to %d%n",
                        extent.topic(),
                        extent.partition(),
                        extent.startOffset(),
                        extent.endOffset());
            }
            return;
        }
        StreamPlan plan = planner.live(data, System.currentTimeMillis());
        List<String> ids = List.copyOf(plan.rates().keySet());
        try (KafkaSampleSink sink =
                        new KafkaSampleSink(
                                kafka,
                                planner.layout(),
                                ids,
                                config.kafka().maxRecordBytes(),
                                config.devices().sequenceHeader());
                LiveDevices devices =
                        new LiveDevices(
                                SimulatedDevices.traces(config, data),
                                planner.values(data),
                                sink,
                                1000 * config.devices().durationS(),
                                PROGRESS_MS,
                                this::report)) {
            devices.start();
            devices.awaitEnd();
            report(devices.progress());
        }
    }

    private void report(LiveProgress progress) {
        long stored = progress.devices().stream().mapToLong(DeviceCount::stored).sum();
        long failed = progress.devices().stream().mapToLong(DeviceCount::failed).sum();
        out.printf(
                "%,d s: %,d samples sent, %,d lost, %,d ms behind%n",
                progress.elapsedMs() / 1000, stored, failed, progress.behindMs());
    }
}
