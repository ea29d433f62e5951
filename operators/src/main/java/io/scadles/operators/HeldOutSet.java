package io.scadles.operators;

import io.scadles.model.stream.Batch;
import java.io.IOException;
import java.io.Serializable;

/** The samples a model is scored on; loaded where the scoring happens, not shipped with the job. */
@FunctionalInterface
public interface HeldOutSet extends Serializable {

    /**
     * Loads all samples.
     *
     * @throws IOException if they cannot be read
     */
    Batch load() throws IOException;
}
