package io.scadles.model.sync;

/** What a commit weighs where there are no rounds; on average 1 over the number of devices. */
public enum CommitWeighting {
    /** The same for all, however many steps it holds. Source: ADSP, Hu et al., 2020, section 3. */
    EQUAL,
    /**
     * By the inverse of its steps: a fast device, whose commits hold more of them, pulls the model
     * no more than a slow one. Source: normalized averaging, Wang et al., 2020 (FedNova).
     */
    PER_STEP,
    /** By its samples: the sample weights of ScaDLES at the pace of ADSP. */
    BY_SAMPLES
}
