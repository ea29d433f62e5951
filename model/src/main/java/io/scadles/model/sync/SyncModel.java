package io.scadles.model.sync;

import java.io.Serializable;

/**
 * A synchronization model, as the decisions it takes: pure functions of what has been reported. The
 * coordinator asks, and keeps what the model wants to remember.
 */
public sealed interface SyncModel extends Serializable permits RoundModel, CommitModel {

    /**
     * What a model remembers at the start; empty if it has nothing to remember.
     *
     * @param startMs event time
     */
    default double[] start(long startMs) {
        return new double[0];
    }
}
