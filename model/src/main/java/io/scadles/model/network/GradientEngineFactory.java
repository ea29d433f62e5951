package io.scadles.model.network;

import java.io.Serializable;
import java.util.OptionalInt;

/** Makes replicas where they are needed; what is shipped to the workers instead of a network. */
@FunctionalInterface
public interface GradientEngineFactory extends Serializable {

    /** Makes a replica for the calling thread's use, on the CPU. */
    GradientEngine create();

    /**
     * Makes a replica on a GPU, or on the CPU if this kind of replica cannot use it.
     *
     * @param gpu index of the GPU that this process was given; empty if it was given none
     */
    default GradientEngine createOn(OptionalInt gpu) {
        return create();
    }
}
