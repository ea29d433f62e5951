package io.scadles.job.training;

import io.scadles.job.config.ClockConfig;
import io.scadles.job.config.ConfigException;
import io.scadles.job.config.ExperimentConfig;
import io.scadles.model.sync.Speeds;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** How fast devices are in virtual time, as an experiment file says it. */
final class DeviceSpeeds {

    private final ExperimentConfig config;

    DeviceSpeeds(ExperimentConfig config) {
        this.config = config;
    }

    /**
     * Speeds of devices.
     *
     * @param devices known before the run, in any order
     * @param startMs event time at which the run starts
     * @throws ConfigException if the file speaks of a device that is none of them
     */
    Speeds of(Collection<String> devices, long startMs) {
        ClockConfig clock = config.clock();
        List<String> names = List.copyOf(new TreeSet<>(devices));
        List<Double> factors =
                clock.heterogeneity() > 1
                        ? spread(names.size(), clock.heterogeneity(), config.seed())
                        : clock.stepFactors();
        if (factors.size() > names.size() && !names.isEmpty()) {
            throw ConfigException.of(
                    "clock.step-factors",
                    new IllegalArgumentException(
                            "has %d factors for %d devices"
                                    .formatted(factors.size(), names.size())));
        }
        List<String> of = new ArrayList<>();
        List<Long> fromMs = new ArrayList<>();
        List<Double> factor = new ArrayList<>();
        for (int i = 0; i < Math.min(factors.size(), names.size()); i++) {
            of.add(names.get(i));
            fromMs.add(startMs);
            factor.add(factors.get(i));
        }
        for (String change : clock.speedChanges()) {
            String[] parts = change.trim().split(" +");
            if (!names.isEmpty() && !names.contains(parts[0])) {
                throw ConfigException.of(
                        "clock.speed-changes",
                        new IllegalArgumentException(
                                "names %s, which is no device of this run; expected one of %s"
                                        .formatted(parts[0], names)));
            }
            of.add(parts[0]);
            fromMs.add(startMs + 1000 * Long.parseLong(parts[1]));
            factor.add(Double.parseDouble(parts[2]));
        }
        return new Speeds(
                of.toArray(String[]::new),
                fromMs.stream().mapToLong(Long::longValue).toArray(),
                factor.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /**
     * Factors of devices whose speeds lie evenly between 1 and 2 H - 1 times that of the slowest,
     * so that the mean is H times it. The fastest has factor 1.
     */
    static List<Double> spread(int devices, double heterogeneity, long seed) {
        List<Double> factors = new ArrayList<>();
        double fastest = 2 * heterogeneity - 1;
        for (int i = 0; i < devices; i++) {
            double share = devices == 1 ? 1 : (double) i / (devices - 1);
            factors.add(fastest / (1 + share * (fastest - 1)));
        }
        Collections.shuffle(factors, new Random(seed));
        return factors;
    }
}
