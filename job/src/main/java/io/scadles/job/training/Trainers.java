package io.scadles.job.training;

import io.scadles.job.config.Experiment;
import io.scadles.model.batching.BatchSizing;
import io.scadles.operators.DevicePlacement;
import io.scadles.operators.feedback.KeyGroups;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The subtasks that train.
 *
 * @param number how many there are
 * @param busiestShare part of a round's samples that the busiest one trains on; 0 if the devices
 *     are not known beforehand
 */
public record Trainers(int number, double busiestShare) {

    /**
     * How many there are.
     *
     * @param given what the experiment says; 0 if it leaves the number to this rule
     * @param devices devices that are known beforehand; 0 if any may come
     * @param offered how many the place has room for
     */
    static int wanted(int given, int devices, int offered) {
        if (given > 0) {
            return given;
        }
        int most = Math.min(offered, KeyGroups.COUNT);
        return devices == 0 ? most : Math.min(devices, most);
    }

    /**
     * An experiment whose number of trainers is decided.
     *
     * @param devices devices that are known beforehand; 0 if any may come
     * @throws IOException if the place cannot be asked
     * @throws IllegalStateException if it has no room
     */
    static Experiment decided(Experiment experiment, int devices, FlinkPlace place)
            throws IOException, InterruptedException {
        int given = experiment.config().flink().parallelism();
        // A place is not asked in vain: a cluster may have no free slot yet for who waits for one.
        return given > 0
                ? experiment
                : experiment.withParallelism(wanted(given, devices, place.offers()));
    }

    /**
     * How a round's samples are shared.
     *
     * @param rates expected rate by device, samples per second
     * @param sizing batch of a device by its rate
     */
    static Trainers of(int number, Map<String, Double> rates, BatchSizing sizing) {
        Map<String, Double> batches = new HashMap<>();
        rates.forEach((id, rate) -> batches.put(id, (double) sizing.batchSize(rate)));
        double[] samples = new DevicePlacement(rates).sums(batches, number);
        double all = Arrays.stream(samples).sum();
        return new Trainers(number, all == 0 ? 0 : Arrays.stream(samples).max().orElse(0) / all);
    }

    @Override
    public String toString() {
        return busiestShare == 0
                ? Integer.toString(number)
                : "%d; the busiest has %.1f %% of a round's samples, ideal %.1f %%"
                        .formatted(number, 100 * busiestShare, 100.0 / number);
    }
}
