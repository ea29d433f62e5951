package io.scadles.model.sync;

import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.LocalWork;
import io.scadles.model.stream.RoundReport;
import io.scadles.model.update.Weighting;
import java.util.Arrays;

/**
 * Every device trains a replica of its own for some steps, and the updater goes along the weighted
 * mean of the changes when all have sent theirs.
 *
 * <p>Local SGD and Fixed ADACOMM with equal weights; FedAvg with weights by samples (McMahan et
 * al., 2017, algorithm 1), and FedProx with a pull towards the model of the round (Li et al.,
 * 2020). A round of a single step without such a pull is one of gradients, bit for bit.
 *
 * @param pace how many steps
 * @param weighting of the devices
 * @param proximal weight of the pull
 * @param serverRate length of the updater's step; 1 takes the mean of the replicas
 */
public record LocalRounds(Pace pace, Weighting weighting, double proximal, double serverRate)
        implements RoundModel {

    private static final long serialVersionUID = 1;

    public LocalRounds {
        if (!(proximal >= 0) || !(serverRate > 0)) {
            throw new IllegalArgumentException(
                    "the pull (%s) must not be negative, the server's rate (%s) must be positive"
                            .formatted(proximal, serverRate));
        }
    }

    @Override
    public double[] start(long startMs) {
        return pace.start();
    }

    @Override
    public LocalWork work(double[] memory, long rounds, double learningRate) {
        int steps = pace.steps(memory, rounds);
        return steps == 1 && proximal == 0 && serverRate == 1
                ? LocalWork.GRADIENT
                : new LocalWork(steps, true, learningRate, proximal);
    }

    @Override
    public float[] weights(DeviceReport[] devices) {
        return weighting.weights(Arrays.stream(devices).mapToInt(DeviceReport::samples).toArray());
    }

    @Override
    public double updateRate(LocalWork work, double learningRate) {
        return work.change() ? serverRate : learningRate;
    }

    @Override
    public double[] closed(double[] memory, RoundReport round) {
        return pace.closed(memory, round);
    }
}
