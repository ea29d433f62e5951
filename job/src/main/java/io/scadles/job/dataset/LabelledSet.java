package io.scadles.job.dataset;

import io.scadles.job.samples.SampleCodec;

/**
 * Samples in memory, one after another.
 *
 * @param spec what a sample looks like
 * @param features [n * spec.bytesPerSample()] feature bytes, row-major; never written again
 * @param labels [n] class of each sample; never written again
 */
public record LabelledSet(SampleSpec spec, byte[] features, int[] labels) {

    public LabelledSet {
        if (features.length != (long) labels.length * spec.bytesPerSample()) {
            throw new IllegalArgumentException(
                    "%s: %d labels of %d bytes each need %d feature bytes, got %d"
                            .formatted(
                                    spec.dataset(),
                                    labels.length,
                                    spec.bytesPerSample(),
                                    (long) labels.length * spec.bytesPerSample(),
                                    features.length));
        }
    }

    /** Number of samples. */
    public int size() {
        return labels.length;
    }

    /** A sample as the value of a Kafka record. */
    public byte[] encoded(int sample, SampleCodec codec) {
        return codec.encode(labels[sample], features, sample * spec.bytesPerSample());
    }
}
