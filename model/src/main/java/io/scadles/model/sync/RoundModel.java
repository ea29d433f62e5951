package io.scadles.model.sync;

import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.LocalWork;
import io.scadles.model.stream.RoundReport;

/** A synchronization model with rounds: all devices commit, then the model takes a step. */
public non-sealed interface RoundModel extends SyncModel {

    /**
     * What the devices do in the next round.
     *
     * @param memory of the model
     * @param rounds rounds with samples since the start of the run
     * @param learningRate by schedule, before any scaling by the batch
     */
    LocalWork work(double[] memory, long rounds, double learningRate);

    /**
     * Weights of the commits of a round.
     *
     * <p>Shape: devices[d] -> weights[d]. A device without samples has weight 0; the others sum to
     * 1 within 1e-6.
     */
    float[] weights(DeviceReport[] devices);

    /**
     * Rate of the updater's step along the weighted sum of the commits.
     *
     * @param work what was done in the round
     * @param learningRate by schedule, scaled by the batch
     */
    double updateRate(LocalWork work, double learningRate);

    /**
     * Takes in a closed round.
     *
     * @return what the model remembers from now on
     */
    default double[] closed(double[] memory, RoundReport round) {
        return memory;
    }
}
