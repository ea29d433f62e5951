package io.scadles.model.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * Models as .safetensors files: the length of a JSON header, the header, then all values.
 *
 * <p>Source: the format's description, github.com/huggingface/safetensors. Only 32-bit floats are
 * written and read.
 */
public final class Safetensors {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CHUNK_FLOATS = 1 << 18;

    private Safetensors() {}

    /**
     * Writes a model in one step: other processes see the former file or the whole new one.
     *
     * @param file replaced if it exists; its folder must exist
     * @param model [layout.length()] in flat order
     * @param metadata to note beside the tensors
     * @throws IllegalArgumentException if the model's length is not the layout's
     */
    public static void write(
            Path file, ParameterLayout layout, float[] model, Map<String, String> metadata)
            throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            try (FileChannel channel =
                    FileChannel.open(
                            partial,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE)) {
                write(channel, layout, model, metadata);
                channel.force(true);
            }
            Files.move(
                    partial,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /**
     * Writes the bytes of such a file to wherever they are wanted.
     *
     * @param model [layout.length()] in flat order
     * @param metadata to note beside the tensors
     * @throws IllegalArgumentException if the model's length is not the layout's
     */
    public static void write(
            WritableByteChannel out,
            ParameterLayout layout,
            float[] model,
            Map<String, String> metadata)
            throws IOException {
        if (model.length != layout.length()) {
            throw new IllegalArgumentException(
                    "model has length %d, expected %d = parameters and buffers of '%s'"
                            .formatted(model.length, layout.length(), layout.network()));
        }
        writeFully(out, header(layout, metadata));
        writeValues(out, model);
    }

    /** Length in bytes of what {@link #write} writes. */
    public static long length(ParameterLayout layout, Map<String, String> metadata)
            throws IOException {
        return header(layout, metadata).remaining() + (long) Float.BYTES * layout.length();
    }

    /**
     * Reads a file completely.
     *
     * @throws IOException if it cannot be read or is not a well-formed file of 32-bit floats
     */
    public static SavedModel read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new SafetensorsReader(file, channel).read();
        }
    }

    private static ByteBuffer header(ParameterLayout layout, Map<String, String> metadata)
            throws JsonProcessingException {
        ObjectNode header = JSON.createObjectNode();
        ObjectNode notes = header.putObject(SafetensorsReader.METADATA);
        new TreeMap<>(metadata).forEach(notes::put);
        for (TensorSpec tensor : layout.tensors()) {
            ObjectNode entry = header.putObject(tensor.name());
            entry.put("dtype", SafetensorsReader.DTYPE);
            entry.set("shape", JSON.valueToTree(tensor.shape()));
            long begin = (long) tensor.offset() * Float.BYTES;
            entry.putArray("data_offsets")
                    .add(begin)
                    .add(begin + (long) tensor.length() * Float.BYTES);
        }
        // Spaces behind the JSON are allowed; they put the values at a multiple of 8.
        String json = JSON.writeValueAsString(header);
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        byte[] padded = (json + " ".repeat(-length & 7)).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + padded.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(padded.length)
                .put(padded)
                .flip();
    }

    private static void writeValues(WritableByteChannel channel, float[] model) throws IOException {
        ByteBuffer chunk =
                ByteBuffer.allocate(Math.min(CHUNK_FLOATS, model.length) * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < model.length; from += CHUNK_FLOATS) {
            int length = Math.min(CHUNK_FLOATS, model.length - from);
            chunk.clear().asFloatBuffer().put(model, from, length);
            writeFully(channel, chunk.limit(length * Float.BYTES));
        }
    }

    private static void writeFully(WritableByteChannel channel, ByteBuffer bytes)
            throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
