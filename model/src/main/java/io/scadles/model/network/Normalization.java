package io.scadles.model.network;

/** What stands between the layers of a network and keeps their outputs at one scale. */
public enum Normalization {
    /** Nothing. */
    NONE,
    /** By the statistics of a channel over the batch; running ones, for scoring, are buffers. */
    BATCH,
    /**
     * By the statistics of a group of channels in each sample: no buffers, and a sample's result
     * does not depend on the others in its batch.
     */
    GROUP
}
