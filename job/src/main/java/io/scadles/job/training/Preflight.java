package io.scadles.job.training;

import io.scadles.job.config.BufferConfig;
import io.scadles.job.config.Experiment;
import io.scadles.job.config.ExperimentConfig;
import io.scadles.job.config.FlinkConfig;
import io.scadles.job.dataset.LoadedDataset;
import io.scadles.job.dataset.SampleSpec;
import io.scadles.job.devices.RateSpread;
import io.scadles.job.devices.RateTrace;
import io.scadles.job.source.KafkaSamples;
import io.scadles.model.network.DjlGradientEngineFactory;
import io.scadles.model.network.NetworkSpec;
import io.scadles.model.network.Networks;
import io.scadles.model.network.ParameterLayout;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is found before a run: the data, the native libraries, and how much memory the state needs.
 *
 * @param rates samples per second of each simulated device, at the start
 * @param known devices that are known beforehand; 0 if any may come
 * @param trainers subtasks that train, in this process
 * @param trainSamples samples to stream
 * @param testSamples samples to score on
 * @param parameters values with a gradient
 * @param buffers values without, batch-norm statistics
 * @param modelBytes the model with its optimizer state, and the mean of the last commits where
 *     devices are to know it
 * @param commitBytes the commits of one round
 * @param bufferBytes the samples held, with copies that devices share, and what is fetched beyond;
 *     under persistence all that may ever be
 * @param heapBytes largest heap of this process
 * @param backend where snapshots are kept
 */
public record Preflight(
        List<Double> rates,
        int known,
        Trainers trainers,
        int trainSamples,
        int testSamples,
        int parameters,
        int buffers,
        long modelBytes,
        long commitBytes,
        long bufferBytes,
        long heapBytes,
        FlinkConfig.StateBackend backend) {

    /**
     * Share of the heap the working set may take; the rest is Flink's, the broker's and the data
     * set's.
     */
    private static final double HEAP_SHARE = 0.5;

    /** A sample beside its features: the record, its device's key, and their headers. */
    private static final int RECORD_BYTES = 176;

    /**
     * Looks for everything an experiment needs, without starting anything.
     *
     * @throws io.scadles.job.dataset.MissingDataException naming what to put where
     * @throws io.scadles.job.config.ConfigException if what a key names is not there or not fitting
     * @throws IllegalStateException if the native libraries cannot be loaded
     */
    public static Preflight of(Experiment experiment) {
        ExperimentConfig config = experiment.config();
        Broker.clientSettings(config.kafka());
        DatasetChoice choice = DatasetChoice.of(config.data());
        SampleSpec sample = choice.dataset().spec();
        LoopRules rules = new LoopRules(config);
        NetworkSpec network = rules.network(sample);
        new DjlGradientEngineFactory(network).check();
        LoadedDataset data = choice.dataset().load();
        ParameterLayout layout = Networks.layout(network);
        Map<String, Double> rates =
                data.streams().isEmpty()
                        ? SimulatedDevices.listed(config)
                        : SimulatedDevices.rates(data.streams());
        double copies = rules.injection(rates.keySet()).copiesPerSample(rates.size());
        if (config.devices().simulate()) {
            SimulatedDevices.traces(config, data); // finds what cannot be dealt as wanted
        }
        RateTrace changes = SimulatedDevices.changes(config);
        double samplesPerSecond =
                rates.entrySet().stream()
                        .mapToDouble(device -> changes.peak(device.getKey(), device.getValue()))
                        .sum();
        boolean all = config.buffer().policy() == BufferConfig.Policy.PERSISTENCE;
        // The log is read ahead by the look-ahead, and the source by as much again.
        double aheadS = 2.0 * config.clock().lookAheadWindows() * config.clock().windowMs() / 1000;
        double heldS = all ? config.devices().durationS() : aheadS;
        long modelBytes = (long) Float.BYTES * layout.length();
        Map<String, Double> known = SimulatedDevices.known(config, data);
        int trainers =
                Trainers.wanted(
                        config.flink().parallelism(),
                        known.size(),
                        new FlinkPlace.InProcess().offers());
        return new Preflight(
                List.copyOf(rates.values()),
                known.size(),
                Trainers.of(trainers, known, rules.sizing()),
                data.train().size(),
                data.test().size(),
                layout.parameterCount(),
                layout.length() - layout.parameterCount(),
                rules.modelsHeld() * modelBytes,
                rates.size() * modelBytes * rules.modelsPerDevice(),
                (long)
                                (samplesPerSecond
                                        * (heldS + copies * aheadS)
                                        * (sample.bytesPerSample() + RECORD_BYTES))
                        + fetchedBytes(config, sample, rates.size()),
                Runtime.getRuntime().maxMemory(),
                config.flink().stateBackend());
    }

    /** What may have been fetched beyond the look-ahead. */
    private static long fetchedBytes(ExperimentConfig config, SampleSpec sample, int devices) {
        int maxRecordBytes = config.kafka().maxRecordBytes();
        int recordBytes = sample.codec(maxRecordBytes).recordBytes();
        return (long) devices * KafkaSamples.fetchBytes(devices, recordBytes, maxRecordBytes);
    }

    /** Of a process with some of the trainers and the updater; each trainer has a replica. */
    private long workingSet(int here, int all) {
        return modelBytes + here * modelBytes / 2 + (commitBytes + bufferBytes) * here / all;
    }

    private long workingSet() {
        return workingSet(trainers.number(), trainers.number());
    }

    /**
     * Heap of a TaskManager with some of the trainers, and the updater.
     *
     * @param here trainers in it
     * @param all trainers there are
     */
    long heapBytes(int here, int all) {
        return (long) (workingSet(here, all) / HEAP_SHARE);
    }

    /** Whether the working set fits into this process. */
    public boolean fits() {
        return workingSet() <= HEAP_SHARE * heapBytes;
    }

    /** A few lines for people. */
    public String text() {
        return """
                %sdata       %,d samples to stream, %,d held out
                network    %,d parameters, %,d buffers; native libraries found
                trainers   %s
                memory     %,d MiB model, %,d MiB commits, replicas and what is held back, %,d MiB samples; heap %,d MiB, snapshots on %s
                %s"""
                .formatted(
                        devices(),
                        trainSamples,
                        testSamples,
                        parameters,
                        buffers,
                        trainers,
                        mebibytes(modelBytes),
                        mebibytes(commitBytes),
                        mebibytes(bufferBytes),
                        mebibytes(heapBytes),
                        backend.name().toLowerCase(Locale.ROOT),
                        fits()
                                ? ""
                                : "warning    the working set (%,d MiB) should not exceed half the heap; set SCADLES_HEAP=%dm%n"
                                        .formatted(
                                                mebibytes(workingSet()),
                                                mebibytes((long) (workingSet() / HEAP_SHARE)) + 1));
    }

    private String devices() {
        if (rates.isEmpty()) {
            return ""; // they publish from elsewhere
        }
        RateSpread spread = RateSpread.of(rates);
        return "devices    %d, mean %.1f samples/s, standard deviation %.1f: %s%n"
                .formatted(
                        rates.size(),
                        spread.mean(),
                        spread.std(),
                        rates.stream()
                                .map(rate -> "%.1f".formatted(rate).replaceFirst("[.]0$", ""))
                                .collect(Collectors.joining(", ")));
    }

    static long mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }
}
