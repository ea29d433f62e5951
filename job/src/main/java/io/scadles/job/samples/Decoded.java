package io.scadles.job.samples;

import io.scadles.model.stream.Rejection;

/**
 * What became of a record's value.
 *
 * @param label class index, -1 if rejected
 * @param features feature bytes in the experiment's type, row-major; empty if rejected
 * @param rejection why it cannot be trained on, or {@link Rejection#NONE}
 */
public record Decoded(int label, byte[] features, Rejection rejection) {

    private static final byte[] NO_FEATURES = new byte[0];

    static Decoded rejected(Rejection rejection) {
        return new Decoded(-1, NO_FEATURES, rejection);
    }

    /** Whether the sample can be trained on. */
    public boolean accepted() {
        return rejection == Rejection.NONE;
    }
}
