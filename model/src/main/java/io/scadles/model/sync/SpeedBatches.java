package io.scadles.model.sync;

import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.LocalWork;
import io.scadles.model.stream.RoundReport;
import java.util.Arrays;

/**
 * Rounds of another model in which batches follow the speeds of the devices, so that all are ready
 * at about the same time: {@code b_i = floor(B M v_i / sum v)}, at least 1. The other model's
 * weights stay as they are.
 *
 * <p>Source: BatchTune, after R2SP, Chen et al., 2019, as the authors of ADSP run it: speeds are
 * looked at once a period, the weights are equal.
 *
 * @param rounds the other model
 * @param batch mean batch, B
 * @param periodMs between two looks at the speeds, in event time
 */
public record SpeedBatches(RoundModel rounds, int batch, long periodMs) implements RoundModel {

    private static final long serialVersionUID = 1;

    /** Samples per speed, 0 before the first look. */
    private static final int SAMPLES_PER_SPEED = 0;

    private static final int NEXT_LOOK_MS = 1;
    private static final int SIZE = 2;

    public SpeedBatches {
        if (batch < 1 || periodMs < 1) {
            throw new IllegalArgumentException(
                    "the batch (%d) and the period (%d ms) must be at least 1"
                            .formatted(batch, periodMs));
        }
    }

    @Override
    public double[] start(long startMs) {
        return joined(new double[] {0, startMs}, rounds.start(startMs));
    }

    private static double[] joined(double[] own, double[] others) {
        double[] all = Arrays.copyOf(own, SIZE + others.length);
        System.arraycopy(others, 0, all, SIZE, others.length);
        return all;
    }

    private static double[] others(double[] memory) {
        return Arrays.copyOfRange(memory, SIZE, memory.length);
    }

    @Override
    public LocalWork work(double[] memory, long rounds, double learningRate) {
        return this.rounds
                .work(others(memory), rounds, learningRate)
                .bySpeed(memory[SAMPLES_PER_SPEED]);
    }

    @Override
    public float[] weights(DeviceReport[] devices) {
        return rounds.weights(devices);
    }

    @Override
    public double updateRate(LocalWork work, double learningRate) {
        return rounds.updateRate(work, learningRate);
    }

    @Override
    public double[] closed(double[] memory, RoundReport round) {
        double[] own = {memory[SAMPLES_PER_SPEED], memory[NEXT_LOOK_MS]};
        double sum = 0;
        int devices = 0;
        for (DeviceReport device : round.devices()) {
            if (device.samples() > 0) {
                sum += device.speed();
                devices++;
            }
        }
        if (sum > 0 && round.endMs() >= own[NEXT_LOOK_MS]) {
            own[SAMPLES_PER_SPEED] = batch * devices / sum;
            own[NEXT_LOOK_MS] = round.endMs() + periodMs;
        }
        return joined(own, rounds.closed(others(memory), round));
    }
}
