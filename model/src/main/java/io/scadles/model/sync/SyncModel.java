package io.scadles.model.sync;

import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.LocalWork;
import io.scadles.model.stream.RoundReport;
import java.io.Serializable;

/**
 * A synchronization model, as the decisions it takes: pure functions of what has been reported. The
 * coordinator asks, and keeps what the model wants to remember.
 */
public interface SyncModel extends Serializable {

    /** What a model remembers at the start; empty if it has nothing to remember. */
    default double[] start() {
        return new double[0];
    }

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
