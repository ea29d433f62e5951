package io.scadles.model.network;

import java.io.Serializable;

/** Makes replicas where they are needed; what is shipped to the workers instead of a network. */
@FunctionalInterface
public interface GradientEngineFactory extends Serializable {

    /** Makes a replica for the calling thread's use. */
    GradientEngine create();
}
