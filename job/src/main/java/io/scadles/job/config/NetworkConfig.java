package io.scadles.job.config;

/** What is trained. */
public record NetworkConfig(@Key("name of the network") Name name) {

    /** Networks that can be trained. */
    public enum Name {
        /** Two hidden layers; any data. */
        MLP,
        /** The classic of handwritten digits; images. */
        LENET,
        /** A small convolutional network; images. */
        CNN_SMALL,
        /** Convolution over time; motion windows. */
        CONV1D,
        /** Residual network of 18 layers; images. */
        RESNET18,
        /** Residual network of 152 layers; images. */
        RESNET152,
        /** VGG network of 19 layers with batch norm; images. */
        VGG19_BN
    }
}
