package io.scadles.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.model.network.TensorSpec.Initial;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

    private static final ParameterLayout LAYOUT =
            new ParameterLayout(
                    "example",
                    List.of(
                            new TensorSpec("fc.weight", new long[] {2, 3}, 0, Initial.ZERO, 0),
                            new TensorSpec("fc.bias", new long[] {2}, 6, Initial.ZERO, 0)),
                    8);
    private static final float[] MODEL = {1, -2, 3.5f, Float.MIN_VALUE, -0f, 6, 7, Float.NaN};

    @TempDir private Path folder;

    @Test
    void usageExample() throws IOException {
        Path file = folder.resolve("model.safetensors");

        Safetensors.write(file, LAYOUT, MODEL, Map.of("version", "17", "lineage", "täglich"));
        SavedModel saved = Safetensors.read(file);

        assertThat(saved.metadata())
                .containsExactlyInAnyOrderEntriesOf(Map.of("version", "17", "lineage", "täglich"));
        assertThat(saved.tensors()).containsOnlyKeys("fc.weight", "fc.bias");
        assertThat(saved.tensors().get("fc.weight").shape()).containsExactly(2, 3);
        assertThat(ModelHash.sha256(saved.flat(LAYOUT))).isEqualTo(ModelHash.sha256(MODEL));
    }

    @Test
    void bytesAreThoseOfTheFormat() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Safetensors.write(file, LAYOUT, MODEL, Map.of("b", "2", "a", "1"));

        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[(int) bytes.getLong()];
        bytes.get(header);

        assertThat(header.length % 8).isZero();
        assertThat(new String(header, StandardCharsets.UTF_8).stripTrailing())
                .isEqualTo(
                        "{\"__metadata__\":{\"a\":\"1\",\"b\":\"2\"},"
                                + "\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[2,3],"
                                + "\"data_offsets\":[0,24]},"
                                + "\"fc.bias\":{\"dtype\":\"F32\",\"shape\":[2],"
                                + "\"data_offsets\":[24,32]}}");
        float[] values = new float[8];
        bytes.asFloatBuffer().get(values);
        assertThat(values).isEqualTo(MODEL);
        assertThat(bytes.remaining()).isEqualTo(32);
    }

    @Test
    void theBytesOfAFileCanGoElsewhere() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Map<String, String> metadata = Map.of("lineage", "täglich");
        Safetensors.write(file, LAYOUT, MODEL, metadata);

        var bytes = new ByteArrayOutputStream();
        Safetensors.write(Channels.newChannel(bytes), LAYOUT, MODEL, metadata);

        assertThat(bytes.toByteArray()).isEqualTo(Files.readAllBytes(file));
        assertThat(Safetensors.length(LAYOUT, metadata)).isEqualTo(bytes.size());
    }

    @Test
    void modelWithGroupNormComesBackUnderTheNamesOfPyTorch() throws IOException {
        NetworkSpec spec =
                NetworkSpec.withoutNormalisation(
                        "lenet-bn", new long[] {1, 28, 28}, 10, FeatureType.UINT8);
        ParameterLayout batch = Networks.layout(spec);
        ParameterLayout group = Networks.layout(spec.with(Normalization.GROUP));
        float[] model = group.initialValues(3, 0, group.length());
        Path file = folder.resolve("group.safetensors");

        Safetensors.write(file, group, model, Map.of());
        SavedModel saved = Safetensors.read(file);

        assertThat(saved.tensors().keySet())
                .startsWith("conv1.weight", "bn1.weight", "bn1.bias", "conv2.weight")
                .noneMatch(name -> name.contains("running"));
        assertThat(saved.flat(group)).isEqualTo(model);
        assertThatThrownBy(() -> saved.flat(batch))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no tensor 'bn1.running_mean'");
    }

    @Test
    void modelsLargerThanOneChunkComeBack() throws IOException {
        int length = 3 * (1 << 18) + 5;
        ParameterLayout layout =
                new ParameterLayout(
                        "large",
                        List.of(new TensorSpec("w", new long[] {length}, 0, Initial.UNIFORM, 1)),
                        length);
        float[] model = layout.initialValues(3, 0, length);
        Path file = folder.resolve("large.safetensors");

        Safetensors.write(file, layout, model, Map.of());

        assertThat(Safetensors.read(file).flat(layout)).isEqualTo(model);
    }

    @Test
    void writingReplacesTheFormerFileAndLeavesNothingElse() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Safetensors.write(file, LAYOUT, new float[8], Map.of());
        Safetensors.write(file, LAYOUT, MODEL, Map.of());

        assertThat(Safetensors.read(file).flat(LAYOUT)).isEqualTo(MODEL);
        assertThat(folder).isDirectoryContaining(file::equals);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void failedWriteKeepsTheFormerFile() throws IOException {
        Path file = Files.createDirectory(folder.resolve("taken"));
        Files.createFile(file.resolve("inside"));

        assertThatThrownBy(() -> Safetensors.write(file, LAYOUT, MODEL, Map.of()))
                .isInstanceOf(IOException.class);

        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void modelOfAnotherLengthIsNotWritten() {
        assertThatThrownBy(
                        () ->
                                Safetensors.write(
                                        folder.resolve("m"), LAYOUT, new float[7], Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("model has length 7, expected 8 = parameters and buffers of 'example'");
    }

    @Test
    void modelOfAnotherNetworkIsRefused() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Safetensors.write(file, LAYOUT, MODEL, Map.of());
        SavedModel saved = Safetensors.read(file);

        assertThatThrownBy(() -> saved.flat(layout("fc.weights", 2, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no tensor 'fc.weights'");
        assertThatThrownBy(() -> saved.flat(layout("fc.weight", 3, 2)))
                .hasMessageContaining("'fc.weight' of the saved model has shape [2, 3]");
        assertThatThrownBy(() -> saved.flat(layout("fc.weight", 2, 3)))
                .hasMessageContaining("has 2 tensors, expected 1");
    }

    @Test
    void fileCutAnywhereIsRefused() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Safetensors.write(file, LAYOUT, MODEL, Map.of("version", "17"));
        byte[] whole = Files.readAllBytes(file);

        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Safetensors.read(file))
                    .as("cut to %d of %d bytes", length, whole.length)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is not a valid safetensors file");
        }
    }

    @Test
    void bytesBehindTheValuesAreRefused() throws IOException {
        Path file = write("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 5);

        assertThatThrownBy(() -> Safetensors.read(file))
                .hasMessageContaining("5 bytes of values, expected 4");
    }

    @ParameterizedTest
    @CsvSource({"-1", "0", "1", "100000001", "9223372036854775807", "-9223372036854775808"})
    void impossibleHeaderLengthIsRefused(long length) throws IOException {
        Path file = folder.resolve("bad");
        Files.write(
                file,
                ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());

        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the header's length is " + length + " bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "[]                                               | not a JSON object",
                "{\"a\":                                          | not JSON",
                "{} {}                                            | not JSON",
                "{\"__metadata__\":[]}                            | not a JSON object",
                "{\"__metadata__\":{\"a\":1}}                     | metadata 'a' is not a text",
                "{\"a\":7}                                        | has type ''",
                "{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}}   | 'F16'",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}   | its shape",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[4,0]}}  | 'shape'",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}} | 'shape'",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]}}     | 'shape'",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}     | 1 data_off",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}   | begins at",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[9999999999],\"data_offsets\":[4,0]}} | shape",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2147483648,4],"
                        + "\"data_offsets\":[0,4]}} | its shape",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"
                        + " | 'b' begins at byte 0 of the values, expected 4",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"
                        + " | not JSON: Duplicate field 'a'",
            })
    void malformedHeaderIsRefused(String header, String reason) throws IOException {
        Path file = write(header, 4);

        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not a valid safetensors file")
                .hasMessageContaining(reason);
    }

    private Path write(String header, int valueBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes =
                ByteBuffer.allocate(8 + json.length + valueBytes)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(json.length)
                        .put(json);
        return Files.write(folder.resolve("hand-made"), bytes.array());
    }

    private static ParameterLayout layout(String name, long... shape) {
        return new ParameterLayout(
                "other", List.of(new TensorSpec(name, shape, 0, Initial.ZERO, 0)), 6);
    }
}
