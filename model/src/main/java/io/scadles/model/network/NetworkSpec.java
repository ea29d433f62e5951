package io.scadles.model.network;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Which network, for which samples: everything needed to build it anywhere.
 *
 * <p>A feature x of channel c enters the network as {@code (x - mean[c]) / std[c]}, {@link
 * FeatureType#UINT8} features after division by 255. The arrays are owned by the record.
 *
 * @param name one of {@link Networks#names()}
 * @param normalization one of {@link Networks#normalizations}: that between the layers
 * @param sampleShape channels, height, width of an image; channels, width of a sensor window
 * @param classes number of classes; labels are 0..classes-1
 * @param featureType how features are written
 * @param mean [channels]
 * @param std [channels] above 0
 */
public record NetworkSpec(
        String name,
        Normalization normalization,
        long[] sampleShape,
        int classes,
        FeatureType featureType,
        float[] mean,
        float[] std)
        implements Serializable {

    /**
     * @throws IllegalArgumentException if the network is unknown, the normalisation or the shape
     *     does not suit it, or mean and deviation do not suit the shape
     */
    public NetworkSpec {
        Networks.requireNormalization(name, normalization);
        Networks.requireShape(name, sampleShape);
        if (classes < 2) {
            throw new IllegalArgumentException(
                    "classes (%d) of network '%s' must be at least 2".formatted(classes, name));
        }
        if (mean.length != sampleShape[0] || std.length != sampleShape[0]) {
            throw new IllegalArgumentException(
                    "mean has %d and std %d values, expected %d = channels of the sample shape %s"
                            .formatted(
                                    mean.length,
                                    std.length,
                                    sampleShape[0],
                                    Arrays.toString(sampleShape)));
        }
        for (int c = 0; c < mean.length; c++) {
            if (!Float.isFinite(mean[c]) || !Float.isFinite(std[c]) || std[c] <= 0) {
                throw new IllegalArgumentException(
                        "mean (%s) and std (%s) of channel %d must be finite, and std above 0"
                                .formatted(mean[c], std[c], c));
            }
        }
    }

    /**
     * A network with its usual normalisation between the layers.
     *
     * @throws IllegalArgumentException as the constructor of all components
     */
    public NetworkSpec(
            String name,
            long[] sampleShape,
            int classes,
            FeatureType featureType,
            float[] mean,
            float[] std) {
        this(
                name,
                Networks.normalizations(name).get(0),
                sampleShape,
                classes,
                featureType,
                mean,
                std);
    }

    /** A network whose features are used as they are: mean 0, standard deviation 1. */
    public static NetworkSpec withoutNormalisation(
            String name, long[] sampleShape, int classes, FeatureType featureType) {
        Networks.requireShape(name, sampleShape);
        int channels = Math.toIntExact(sampleShape[0]);
        float[] ones = new float[channels];
        Arrays.fill(ones, 1f);
        return new NetworkSpec(name, sampleShape, classes, featureType, new float[channels], ones);
    }

    /**
     * The same network for the same samples with another normalisation between its layers.
     *
     * @throws IllegalArgumentException if the network cannot be built with it
     */
    public NetworkSpec with(Normalization other) {
        return new NetworkSpec(name, other, sampleShape, classes, featureType, mean, std);
    }

    /** Features of one sample. */
    public int sampleFeatures() {
        return Networks.volume(sampleShape);
    }

    /** Bytes of one sample. */
    public int sampleBytes() {
        return Math.multiplyExact(sampleFeatures(), featureType.bytesPerFeature());
    }
}
