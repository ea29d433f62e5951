package io.scadles.job.training;

import io.scadles.job.config.ExperimentConfig;
import io.scadles.job.dataset.Iid;
import io.scadles.job.dataset.LoadedDataset;
import io.scadles.job.dataset.RecordedStream;
import io.scadles.job.devices.DevicePlan;
import io.scadles.job.devices.DeviceTrace;
import io.scadles.job.devices.Drill;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The devices an experiment lists: their names and rates, and what each sends. */
final class SimulatedDevices {

    private SimulatedDevices() {}

    /** Name of the device at an index of the experiment's list. */
    static String name(int index) {
        return "device-%03d".formatted(index);
    }

    /**
     * Expected rate by device in samples per second, in the order of the list; known without
     * loading data.
     */
    static Map<String, Double> listed(ExperimentConfig config) {
        Map<String, Double> rates = new LinkedHashMap<>();
        List<Double> list = config.devices().ratesSamplesPerSecond();
        for (int d = 0; d < list.size(); d++) {
            rates.put(name(d), list.get(d));
        }
        return rates;
    }

    /** What each device sends; where the data says who recorded what when, that. */
    static List<DeviceTrace> traces(ExperimentConfig config, LoadedDataset data) {
        List<DeviceTrace> traces = new ArrayList<>();
        if (!data.streams().isEmpty()) {
            data.streams().forEach(stream -> traces.add(DeviceTrace.recorded(stream, Drill.NONE)));
            return traces;
        }
        Map<String, Double> rates = listed(config);
        int[][] shares = new Iid(config.seed()).shares(data.train().labels(), rates.size());
        int d = 0;
        for (Map.Entry<String, Double> device : rates.entrySet()) {
            DevicePlan plan = new DevicePlan(device.getKey(), device.getValue());
            traces.add(DeviceTrace.paced(plan, shares[d++], config.seed()));
        }
        return traces;
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
