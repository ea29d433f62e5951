package io.scadles.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {

    private static final FeatureType BYTES = FeatureType.UINT8;

    @Test
    void usageExample() {
        ParameterLayout layout = Networks.layout(spec("lenet", 10, 1, 28, 28));

        assertThat(layout.parameterCount()).isEqualTo(61_706);
        assertThat(layout.tensors().get(0).name()).isEqualTo("conv1.weight");
        assertThat(layout.tensors().get(0).shape()).containsExactly(6, 1, 5, 5);
    }

    @ParameterizedTest
    @CsvSource({
        "mlp,       10, 1, 28, 28,    109386,      0",
        "lenet,     10, 1, 28, 28,     61706,      0",
        "lenet-bn,  10, 1, 28, 28,     61728,     44",
        "cnn-small, 10, 3, 32, 32,    591274,      0",
        "cnn-adsp,    10,3,32, 32,    148298,      0",
        "cnn-adsp,    10,1,28, 28,    135498,      0",
        "cnn-small-bn,10,3,32, 32,    591466,    384",
        "cnn-small-bn,10,1,28, 28,    468010,    384",
        "resnet18,  10, 3, 32, 32,  11173962,   9600",
        "resnet18, 100, 3, 32, 32,  11220132,   9600",
        "resnet152,100, 3, 32, 32,  58341028, 151424",
        "vgg19-bn, 100, 3, 32, 32,  20086692,  11008",
    })
    void imageNetworksHaveThePublishedNumberOfParameters(
            String name, int classes, long c, long h, long w, int parameters, int buffers) {
        ParameterLayout layout = Networks.layout(spec(name, classes, c, h, w));

        assertThat(layout.parameterCount()).isEqualTo(parameters);
        assertThat(layout.length() - layout.parameterCount()).isEqualTo(buffers);
    }

    @Test
    void deepNetworksHaveThePublishedNumberOfParametersButForTheirEnds() {
        int resnet = Networks.layout(spec("resnet152", 1000, 3, 32, 32)).parameterCount();
        int vgg = Networks.layout(spec("vgg19-bn", 1000, 3, 32, 32)).parameterCount();

        // PyTorch's for 224x224 images: 60.2 and 143.7 million. Its ResNet begins with a 7x7
        // convolution, its VGG ends with two hidden layers of 4096 behind 7x7 places.
        int firstConvolution = 3 * 64 * (7 * 7 - 3 * 3);
        assertThat(resnet + firstConvolution).isEqualTo(60_192_808);
        int hidden = (512 * 7 * 7 + 1) * 4096 + (4096 + 1) * 4096 + (4096 + 1) * 1000;
        assertThat(vgg - (512 + 1) * 1000 + hidden).isEqualTo(143_678_248);
    }

    @ParameterizedTest
    @CsvSource({"6, 100, 5", "8, 128, 6", "3, 7, 2", "1, 1000, 12"})
    void sensorWindowsMayHaveAnyShape(long channels, long width, int classes) {
        ParameterLayout layout = Networks.layout(spec("conv1d", classes, channels, width));

        TensorSpec first = layout.tensors().get(0);
        assertThat(first.shape()).containsExactly(32, channels, 5);
        assertThat(tensor(layout, "fc1.weight").shape()).containsExactly(64, 64 * (width / 2 / 2));
        assertThat(tensor(layout, "fc2.bias").shape()).containsExactly(classes);
    }

    @ParameterizedTest
    @MethodSource("allNetworks")
    void tensorNamesAreUnique(NetworkSpec spec) {
        assertThat(Networks.layout(spec).tensors())
                .extracting(TensorSpec::name)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("allNetworks")
    void layoutIsTheSameEachTime(NetworkSpec spec) {
        assertThat(Networks.layout(spec))
                .usingRecursiveComparison()
                .isEqualTo(Networks.layout(spec));
    }

    @ParameterizedTest
    @MethodSource("allNetworks")
    void buffersFollowTheParametersAndAreTheStatistics(NetworkSpec spec) {
        ParameterLayout layout = Networks.layout(spec);

        assertThat(layout.tensors())
                .allSatisfy(
                        tensor ->
                                assertThat(tensor.name().contains(".running_"))
                                        .isEqualTo(tensor.offset() >= layout.parameterCount()));
    }

    @Test
    void batchNormStartsNeutral() {
        ParameterLayout layout = Networks.layout(spec("resnet18", 10, 3, 32, 32));

        assertThat(tensor(layout, "layer1.0.bn1.weight").initial())
                .isEqualTo(TensorSpec.Initial.ONE);
        assertThat(tensor(layout, "layer1.0.bn1.bias").initial())
                .isEqualTo(TensorSpec.Initial.ZERO);
        assertThat(tensor(layout, "layer1.0.bn1.running_mean").initial())
                .isEqualTo(TensorSpec.Initial.ZERO);
        assertThat(tensor(layout, "layer1.0.bn1.running_var").initial())
                .isEqualTo(TensorSpec.Initial.ONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lenet-bn", "cnn-small-bn", "resnet18", "resnet152", "vgg19-bn"})
    void groupNormHasTheParametersOfBatchNormAndNoBuffers(String name) {
        NetworkSpec spec = spec(name, 10, 3, 32, 32);
        ParameterLayout batch = Networks.layout(spec.with(Normalization.BATCH));
        ParameterLayout group = Networks.layout(spec.with(Normalization.GROUP));

        assertThat(group.length()).isEqualTo(group.parameterCount());
        assertThat(group.tensors())
                .usingRecursiveComparison()
                .isEqualTo(
                        batch.tensors().stream()
                                .filter(tensor -> tensor.offset() < batch.parameterCount())
                                .toList());
        assertThat(batch.length()).isGreaterThan(batch.parameterCount());
    }

    @Test
    void aNetworkIsBuiltWithItsUsualNormalisationUnlessToldOtherwise() {
        assertThat(Networks.normalizations("resnet18"))
                .containsExactly(Normalization.BATCH, Normalization.GROUP);
        assertThat(spec("resnet18", 10, 3, 32, 32).normalization()).isEqualTo(Normalization.BATCH);
        assertThat(Networks.normalizations("lenet")).containsExactly(Normalization.NONE);
        assertThat(spec("lenet", 10, 1, 28, 28).normalization()).isEqualTo(Normalization.NONE);
    }

    @Test
    void normalisationANetworkCannotHaveIsRefused() {
        NetworkSpec plain = spec("lenet", 10, 1, 28, 28);
        NetworkSpec normalized = spec("resnet18", 10, 3, 32, 32);

        assertThatThrownBy(() -> plain.with(Normalization.GROUP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "network 'lenet' is built with normalization NONE, not GROUP; those with"
                                + " GROUP: lenet-bn, cnn-small-bn, resnet18, resnet152, vgg19-bn");
        assertThatThrownBy(() -> normalized.with(Normalization.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "network 'resnet18' is built with normalization BATCH or GROUP, not NONE;"
                                + " those with NONE: mlp, lenet, cnn-adsp, cnn-small, conv1d");
    }

    @Test
    void weightsInFrontOfARectifierStartWiderThanTheLast() {
        ParameterLayout layout = Networks.layout(spec("lenet", 10, 1, 28, 28));

        assertThat(tensor(layout, "conv1.weight").bound()).isEqualTo((float) Math.sqrt(6 / 25.0));
        assertThat(tensor(layout, "fc1.weight").bound()).isEqualTo((float) Math.sqrt(6 / 400.0));
        assertThat(tensor(layout, "fc3.weight").bound()).isEqualTo((float) Math.sqrt(1 / 84.0));
    }

    @Test
    void unknownNameIsAnsweredWithTheNearestOne() {
        assertThatThrownBy(() -> spec("resnet-18", 10, 3, 32, 32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "unknown network 'resnet-18'; did you mean 'resnet18'? known: mlp, lenet,"
                                + " lenet-bn, cnn-adsp, cnn-small, cnn-small-bn, conv1d, resnet18,"
                                + " resnet152, vgg19-bn");
    }

    @Test
    void samplesOfTheWrongKindAreRefused() {
        assertThatThrownBy(() -> spec("conv1d", 5, 1, 28, 28))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'conv1d' takes samples of shape [channels, width]")
                .hasMessageContaining("got [1, 28, 28]");
        assertThatThrownBy(() -> spec("lenet", 5, 6, 128))
                .hasMessageContaining("[channels, height, width]");
        assertThatThrownBy(() -> spec("lenet", 5, 1, 0, 28)).hasMessageContaining("at least 1");
    }

    @Test
    void samplesTooSmallForTheNetworkAreRefused() {
        NetworkSpec small = spec("lenet", 10, 1, 8, 8);

        assertThatThrownBy(() -> Networks.layout(small))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "network 'lenet' does not fit samples of shape [1, 8, 8]: samples are too"
                                + " small: layer 'conv2' needs at least 5 values a side, got 4");
    }

    @Test
    void sizesBeyondAnArrayAreRefused() {
        assertThatThrownBy(() -> spec("mlp", 10, 1 << 16, 1 << 16).sampleFeatures())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[65536, 65536]");
    }

    static Stream<NetworkSpec> allNetworks() {
        return Networks.names().stream()
                .map(
                        name ->
                                name.equals("conv1d")
                                        ? spec(name, 5, 6, 100)
                                        : spec(name, 10, 3, 32, 32))
                .flatMap(spec -> Networks.normalizations(spec.name()).stream().map(spec::with));
    }

    private static NetworkSpec spec(String name, int classes, long... shape) {
        return NetworkSpec.withoutNormalisation(name, shape, classes, BYTES);
    }

    private static TensorSpec tensor(ParameterLayout layout, String name) {
        return layout.tensors().stream()
                .filter(tensor -> tensor.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new AssertionError(
                                        name
                                                + " is not in "
                                                + Arrays.toString(
                                                        layout.tensors().stream()
                                                                .map(TensorSpec::name)
                                                                .toArray())));
    }
}
