package io.scadles.model.sync;

import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.LocalWork;
import io.scadles.model.update.Weighting;
import java.util.Arrays;

/**
 * Every device sends the gradient of one batch, and the updater takes a step when all have:
 * conventional distributed training with equal weights, ScaDLES with weights by samples.
 */
public record GradientRounds(Weighting weighting) implements RoundModel {

    private static final long serialVersionUID = 1;

    @Override
    public LocalWork work(double[] memory, long rounds, double learningRate) {
        return LocalWork.GRADIENT;
    }

    @Override
    public float[] weights(DeviceReport[] devices) {
        return weighting.weights(Arrays.stream(devices).mapToInt(DeviceReport::samples).toArray());
    }

    @Override
    public double updateRate(LocalWork work, double learningRate) {
        return learningRate;
    }
}
