package io.scadles.job.training;

import io.scadles.job.config.ConfigException;
import io.scadles.job.config.DataConfig;
import io.scadles.job.config.DevicesConfig;
import io.scadles.job.config.ExperimentConfig;
import io.scadles.job.dataset.ByLabel;
import io.scadles.job.dataset.Dirichlet;
import io.scadles.job.dataset.Iid;
import io.scadles.job.dataset.LoadedDataset;
import io.scadles.job.dataset.Partition;
import io.scadles.job.dataset.RecordedStream;
import io.scadles.job.devices.DevicePlan;
import io.scadles.job.devices.DeviceTrace;
import io.scadles.job.devices.Drill;
import io.scadles.job.devices.PublishedRates;
import io.scadles.job.devices.RateTrace;
import io.scadles.job.devices.ScriptRates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The devices an experiment lists: their names and rates, and what each sends. */
final class SimulatedDevices {

    private SimulatedDevices() {}

    /**
     * Expected rate by device in samples per second, in the order of the list; known without
     * loading data.
     */
    static Map<String, Double> listed(ExperimentConfig config) {
        Map<String, Double> rates = new LinkedHashMap<>();
        List<Double> list = list(config.devices());
        for (int d = 0; d < list.size(); d++) {
            rates.put(DevicesConfig.name(d), list.get(d));
        }
        return rates;
    }

    /**
     * Expected rate by device in samples per second of the devices that are known before a run;
     * none if they publish from elsewhere.
     */
    static Map<String, Double> known(ExperimentConfig config, LoadedDataset data) {
        if (!config.devices().simulate()) {
            return Map.of();
        }
        return data.streams().isEmpty() ? listed(config) : rates(data.streams());
    }

    private static List<Double> list(DevicesConfig devices) {
        return switch (devices.rateSet()) {
            case NONE -> devices.ratesSamplesPerSecond();
            case S1 -> PublishedRates.S1.draw(devices.count(), devices.rateSeed());
            case S2 -> PublishedRates.S2.draw(devices.count(), devices.rateSeed());
            case S1_PRIME -> PublishedRates.S1_PRIME.draw(devices.count(), devices.rateSeed());
            case S2_PRIME -> PublishedRates.S2_PRIME.draw(devices.count(), devices.rateSeed());
            case SCRIPTS_S1 -> ScriptRates.S1;
            case SCRIPTS_S1_PRIME -> ScriptRates.S1_PRIME;
            case SCRIPTS_S2_PRIME -> ScriptRates.S2_PRIME;
            case SCRIPTS_25 -> ScriptRates.TWENTY_FIVE;
        };
    }

    /**
     * How the listed rates change over time.
     *
     * @throws ConfigException if the file is missing or wrong
     */
    static RateTrace changes(ExperimentConfig config) {
        String file = config.devices().rateTrace();
        if (file.isEmpty()) {
            return RateTrace.NONE;
        }
        try {
            return RateTrace.read(Path.of(file), listed(config).keySet());
        } catch (IllegalArgumentException wrong) {
            throw ConfigException.of("devices.rate-trace", wrong);
        }
    }

    /**
     * What each device sends; where the data says who recorded what when, that.
     *
     * @throws ConfigException if the samples cannot be dealt as the experiment says
     */
    static List<DeviceTrace> traces(ExperimentConfig config, LoadedDataset data) {
        List<DeviceTrace> traces = new ArrayList<>();
        if (!data.streams().isEmpty()) {
            data.streams().forEach(stream -> traces.add(DeviceTrace.recorded(stream, Drill.NONE)));
            return traces;
        }
        Map<String, Double> rates = listed(config);
        RateTrace changes = changes(config);
        int[][] shares = shares(config, data, rates.size());
        int d = 0;
        for (Map.Entry<String, Double> device : rates.entrySet()) {
            DevicePlan plan =
                    new DevicePlan(
                            device.getKey(), device.getValue(), changes.drill(device.getKey()));
            traces.add(DeviceTrace.paced(plan, shares[d++], config.seed()));
        }
        return traces;
    }

    private static int[][] shares(ExperimentConfig config, LoadedDataset data, int devices) {
        try {
            return partition(config).shares(data.train().labels(), devices);
        } catch (IllegalArgumentException impossible) {
            throw ConfigException.of("data.partition", impossible);
        }
    }

    private static Partition partition(ExperimentConfig config) {
        DataConfig data = config.data();
        return switch (data.partition()) {
            case IID -> new Iid(config.seed());
            case LABELS -> new ByLabel(config.seed(), data.labelsPerDevice());
            case DIRICHLET -> new Dirichlet(config.seed(), data.dirichletAlpha());
        };
    }

    /** Expected rate by device of recorded streams, samples per second. */
    static Map<String, Double> rates(List<RecordedStream> streams) {
        Map<String, Double> rates = new LinkedHashMap<>();
        for (RecordedStream stream : streams) {
            rates.put(stream.device(), 1000.0 * stream.samples().length / stream.durationMs());
        }
        return rates;
    }
}
