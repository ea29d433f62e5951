package io.scadles.job.config;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What is trained. */
public record NetworkConfig(
        @Key("name of the network") Name name,
        @Key(
                        value = "normalisation between the layers, for networks that have one",
                        derived = "batch, or none for networks without")
                Normalization normalization) {

    /** Networks that can be trained. */
    public enum Name {
        /** Two hidden layers; any data. */
        MLP(false),
        /** The classic of handwritten digits; images. */
        LENET(false),
        /** The same with normalisation after each convolution; images. */
        LENET_BN(true),
        /** Two wide convolutions, as the authors of ADSP have them; images. */
        CNN_ADSP(false),
        /** A small convolutional network; images. */
        CNN_SMALL(false),
        /** The same with normalisation after each convolution; images. */
        CNN_SMALL_BN(true),
        /** Convolution over time; motion windows. */
        CONV1D(false),
        /** Residual network of 18 layers; images. */
        RESNET18(true),
        /** Residual network of 152 layers; images. */
        RESNET152(true),
        /** VGG network of 19 layers with normalisation; images. */
        VGG19_BN(true);

        private final boolean normalized;

        Name(boolean normalized) {
            this.normalized = normalized;
        }

        /** Whether there is normalisation between the layers. */
        boolean normalized() {
            return normalized;
        }

        /** The networks with normalisation, as the experiment file spells them. */
        static String allNormalized() {
            return Arrays.stream(values())
                    .filter(Name::normalized)
                    .map(Names::kebab)
                    .collect(Collectors.joining(", "));
        }
    }

    /** Normalisations. */
    public enum Normalization {
        /** By the batch. */
        BATCH,
        /** By groups of channels within a sample. */
        GROUP,
        /** Not at all. */
        NONE
    }
}
