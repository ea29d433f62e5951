package io.scadles.model.network;

/** Networks whose layers follow one another. */
final class PlainArchitectures {

    private PlainArchitectures() {}

    /** Two hidden layers of 128 and 64. */
    static void mlp(NetworkBuilder network, int classes) {
        network.flatten().hidden("fc1", 128).hidden("fc2", 64).classifier("fc3", classes);
    }

    /** LeNet-5 with ReLU and maximum pooling; 28x28 images keep their size in the first layer. */
    static void lenet(NetworkBuilder network, int classes) {
        network.convolution("conv1", 6, 5, 1, 2, true)
                .relu()
                .maxPool()
                .convolution("conv2", 16, 5, 1, 0, true)
                .relu()
                .maxPool()
                .flatten()
                .hidden("fc1", 120)
                .hidden("fc2", 84)
                .classifier("fc3", classes);
    }

    /**
     * The same with normalisation after each convolution, whose bias would be one too many: the
     * normalisation takes it out and adds its own.
     */
    static void normalizedLenet(NetworkBuilder network, int classes) {
        network.convolution("conv1", 6, 5, 1, 2, false)
                .normalize("bn1")
                .relu()
                .maxPool()
                .convolution("conv2", 16, 5, 1, 0, false)
                .normalize("bn2")
                .relu()
                .maxPool()
                .flatten()
                .hidden("fc1", 120)
                .hidden("fc2", 84)
                .classifier("fc3", classes);
    }

    /**
     * Two 5x5 convolutions of 64 filters: 148,298 values on 32x32x3.
     *
     * <p>Source: what the authors of ADSP train on CIFAR-10 (Hu et al., 2020). Differs: no response
     * normalisation, which has no parameters.
     */
    static void adspCnn(NetworkBuilder network, int classes) {
        network.convolution("conv1", 64, 5, 1, 2, true)
                .relu()
                .maxPool()
                .convolution("conv2", 64, 5, 1, 2, true)
                .relu()
                .maxPool()
                .flatten()
                .classifier("fc", classes);
    }

    /** Two pairs of 3x3 convolutions, 32 and 64 filters wide, and one hidden layer of 128. */
    static void smallCnn(NetworkBuilder network, int classes) {
        network.convolution("conv1", 32, 3, 1, 1, true)
                .relu()
                .convolution("conv2", 32, 3, 1, 1, true)
                .relu()
                .maxPool()
                .convolution("conv3", 64, 3, 1, 1, true)
                .relu()
                .convolution("conv4", 64, 3, 1, 1, true)
                .relu()
                .maxPool()
                .flatten()
                .hidden("fc1", 128)
                .classifier("fc2", classes);
    }

    /** The same with normalisation after each convolution, which then needs no bias. */
    static void normalizedSmallCnn(NetworkBuilder network, int classes) {
        network.convolution("conv1", 32, 3, 1, 1, false)
                .normalize("bn1")
                .relu()
                .convolution("conv2", 32, 3, 1, 1, false)
                .normalize("bn2")
                .relu()
                .maxPool()
                .convolution("conv3", 64, 3, 1, 1, false)
                .normalize("bn3")
                .relu()
                .convolution("conv4", 64, 3, 1, 1, false)
                .normalize("bn4")
                .relu()
                .maxPool()
                .flatten()
                .hidden("fc1", 128)
                .classifier("fc2", classes);
    }

    /** Two convolutions over time for windows of sensor values, and one hidden layer of 64. */
    static void conv1d(NetworkBuilder network, int classes) {
        network.convolution("conv1", 32, 5, 1, 2, true)
                .relu()
                .maxPool()
                .convolution("conv2", 64, 5, 1, 2, true)
                .relu()
                .maxPool()
                .flatten()
                .hidden("fc1", 64)
                .classifier("fc2", classes);
    }

    /**
     * VGG-19 with normalisation and one fully connected layer, as is usual for 32x32 images.
     *
     * <p>Source: Simonyan and Zisserman, arXiv:1409.1556, table 1, column E. Differs:
     * normalisation, global average pooling and one linear layer instead of three with dropout.
     */
    static void vgg19(NetworkBuilder network, int classes) {
        int[] filters = {64, 128, 256, 512, 512};
        int[] convolutions = {2, 2, 4, 4, 4};
        // Counts every layer, as PyTorch does: the names then match its own VGG.
        int layer = 0;
        for (int stage = 0; stage < filters.length; stage++) {
            for (int i = 0; i < convolutions[stage]; i++) {
                network.convolution("features." + layer, filters[stage], 3, 1, 1, true)
                        .normalize("features." + (layer + 1))
                        .relu();
                layer += 3;
            }
            network.maxPool();
            layer++;
        }
        network.globalAveragePool().classifier("classifier", classes);
    }
}
