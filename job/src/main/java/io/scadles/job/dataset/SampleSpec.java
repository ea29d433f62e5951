package io.scadles.job.dataset;

import io.scadles.job.samples.FeatureKind;
import io.scadles.job.samples.SampleCodec;

/**
 * What every sample of a data set looks like; known without reading a file.
 *
 * @param dataset name of the data set
 * @param shape dimensions of one sample, channels first
 * @param kind how one feature is written
 * @param classes labels are 0 to classes - 1
 * @param mean [c] mean of each channel; of uint8 features divided by 255, of float32 features as
 *     they are
 * @param std [c] standard deviation of each channel, likewise
 */
public record SampleSpec(
        String dataset, long[] shape, FeatureKind kind, int classes, float[] mean, float[] std) {

    public SampleSpec {
        if (mean.length != shape[0] || std.length != shape[0]) {
            throw new IllegalArgumentException(
                    "%s has %d channels, but %d means and %d deviations"
                            .formatted(dataset, shape[0], mean.length, std.length));
        }
    }

    /** Features of one sample. */
    public int features() {
        long features = 1;
        for (long d : shape) {
            features = Math.multiplyExact(features, d);
        }
        return Math.toIntExact(features);
    }

    /** Bytes of one sample's features. */
    public int bytesPerSample() {
        return Math.multiplyExact(features(), kind.bytes());
    }

    /** The codec for such samples. */
    public SampleCodec codec(int maxRecordBytes) {
        return new SampleCodec(kind, bytesPerSample(), classes, maxRecordBytes);
    }
}
