package io.scadles.model.network;

/**
 * Residual networks with the stem for small images: a 3x3 convolution, no pooling.
 *
 * <p>Source: He et al., arXiv:1512.03385, table 1. Differs: the stem; the stride of a bottleneck
 * sits on its 3x3 convolution, as in PyTorch.
 */
final class ResidualArchitectures {

    private static final int[] WIDTHS = {64, 128, 256, 512};

    private ResidualArchitectures() {}

    /** Two 3x3 convolutions a unit. */
    static void resnet18(NetworkBuilder network, int classes) {
        stack(network, classes, new int[] {2, 2, 2, 2}, ResidualArchitectures::basicUnit);
    }

    /** Three convolutions a unit, the last four times as wide. */
    static void resnet152(NetworkBuilder network, int classes) {
        stack(network, classes, new int[] {3, 8, 36, 3}, ResidualArchitectures::bottleneckUnit);
    }

    private static void stack(NetworkBuilder network, int classes, int[] units, Unit unit) {
        network.convolution("conv1", 64, 3, 1, 1, false).normalize("bn1").relu();
        for (int stage = 0; stage < units.length; stage++) {
            for (int i = 0; i < units[stage]; i++) {
                int stride = i == 0 && stage > 0 ? 2 : 1;
                unit.add(network, "layer%d.%d.".formatted(stage + 1, i), WIDTHS[stage], stride);
            }
        }
        network.globalAveragePool().classifier("fc", classes);
    }

    private static void basicUnit(NetworkBuilder network, String name, int width, int stride) {
        network.residual(
                body ->
                        body.convolution(name + "conv1", width, 3, stride, 1, false)
                                .normalize(name + "bn1")
                                .relu()
                                .convolution(name + "conv2", width, 3, 1, 1, false)
                                .normalize(name + "bn2"),
                shortcut -> shortcut(shortcut, name, width, stride));
    }

    private static void bottleneckUnit(NetworkBuilder network, String name, int width, int stride) {
        network.residual(
                body ->
                        body.convolution(name + "conv1", width, 1, 1, 0, false)
                                .normalize(name + "bn1")
                                .relu()
                                .convolution(name + "conv2", width, 3, stride, 1, false)
                                .normalize(name + "bn2")
                                .relu()
                                .convolution(name + "conv3", 4 * width, 1, 1, 0, false)
                                .normalize(name + "bn3"),
                shortcut -> shortcut(shortcut, name, 4 * width, stride));
    }

    /** The input itself where the shape allows it, else a 1x1 convolution. */
    private static void shortcut(NetworkBuilder path, String name, int filters, int stride) {
        if (stride != 1 || path.channels() != filters) {
            path.convolution(name + "downsample.0", filters, 1, stride, 0, false)
                    .normalize(name + "downsample.1");
        }
    }

    private interface Unit {
        void add(NetworkBuilder network, String name, int width, int stride);
    }
}
