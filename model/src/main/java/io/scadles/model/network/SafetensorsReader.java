package io.scadles.model.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;

/** Reads one .safetensors file and refuses everything the format does not allow. */
final class SafetensorsReader {

    static final String METADATA = "__metadata__";
    static final String DTYPE = "F32";

    /** The format's own limit; a wrong length must not become a huge allocation. */
    static final long HEADER_BYTES_MAX = 100_000_000;

    private static final int CHUNK_BYTES = 1 << 20;

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private final Path file;
    private final FileChannel channel;

    SafetensorsReader(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    SavedModel read() throws IOException {
        JsonNode header = readHeader();
        Map<String, String> metadata = metadata(header.path(METADATA));
        List<Item> items = items(header);
        requireNoGaps(items);
        Map<String, SavedModel.Tensor> tensors = new LinkedHashMap<>();
        for (Item item : items) {
            tensors.put(item.name, new SavedModel.Tensor(item.shape, readValues(item)));
        }
        return new SavedModel(metadata, tensors);
    }

    private JsonNode readHeader() throws IOException {
        long length = readFully(Long.BYTES, "length of the header").getLong();
        long left = channel.size() - Long.BYTES;
        if (length < 2 || length > Math.min(left, HEADER_BYTES_MAX)) {
            throw malformed(
                    "the header's length is %d bytes, expected 2..%d"
                            .formatted(length, Math.min(left, HEADER_BYTES_MAX)));
        }
        byte[] json = readFully((int) length, "header").array();
        try {
            JsonNode header = JSON.readTree(json);
            if (!header.isObject()) {
                throw malformed("the header is not a JSON object");
            }
            return header;
        } catch (JsonProcessingException e) {
            throw new IOException(message("the header is not JSON: " + e.getOriginalMessage()), e);
        }
    }

    private Map<String, String> metadata(JsonNode node) throws IOException {
        if (!node.isObject() && !node.isMissingNode()) {
            throw malformed("%s is not a JSON object".formatted(METADATA));
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Entry<String, JsonNode> note : node.properties()) {
            if (!note.getValue().isTextual()) {
                throw malformed("metadata '%s' is not a text".formatted(note.getKey()));
            }
            metadata.put(note.getKey(), note.getValue().textValue());
        }
        return metadata;
    }

    /** The tensors' entries, in the order of their values. */
    private List<Item> items(JsonNode header) throws IOException {
        List<Item> items = new ArrayList<>();
        for (Entry<String, JsonNode> entry : header.properties()) {
            if (!entry.getKey().equals(METADATA)) {
                items.add(item(entry.getKey(), entry.getValue()));
            }
        }
        items.sort(Comparator.comparingLong(Item::begin).thenComparingLong(Item::end));
        return items;
    }

    private Item item(String name, JsonNode entry) throws IOException {
        String dtype = entry.path("dtype").asText();
        if (!dtype.equals(DTYPE)) {
            throw malformed("tensor '%s' has type '%s', expected %s".formatted(name, dtype, DTYPE));
        }
        long[] shape = integers(name, "shape", entry.path("shape"));
        long[] offsets = integers(name, "data_offsets", entry.path("data_offsets"));
        if (offsets.length != 2) {
            throw malformed(
                    "tensor '%s' has %d data_offsets, expected 2".formatted(name, offsets.length));
        }
        long bytes = offsets[1] - offsets[0];
        if (bytes < 0 || bytes != Float.BYTES * volume(shape)) {
            throw malformed(
                    "tensor '%s' spans bytes %d..%d, which does not fit its shape %s"
                            .formatted(name, offsets[0], offsets[1], entry.path("shape")));
        }
        return new Item(name, shape, offsets[0], offsets[1]);
    }

    /** Product of the dimensions; -1, which no range of bytes fits, if an array cannot hold it. */
    private static long volume(long[] shape) {
        long volume = 1;
        for (long d : shape) {
            if (d > 0 && volume > Integer.MAX_VALUE / d) {
                return -1;
            }
            volume *= d;
        }
        return volume;
    }

    private long[] integers(String name, String field, JsonNode array) throws IOException {
        long[] values = new long[array.size()];
        boolean valid = array.isArray();
        for (int i = 0; i < values.length && valid; i++) {
            values[i] = array.get(i).canConvertToLong() ? array.get(i).longValue() : -1;
            valid = array.get(i).isIntegralNumber() && values[i] >= 0;
        }
        if (!valid) {
            throw malformed(
                    "'%s' of tensor '%s' is %s, expected a list of integers not below 0"
                            .formatted(field, name, array));
        }
        return values;
    }

    /** Values must follow one another and fill the file. */
    private void requireNoGaps(List<Item> items) throws IOException {
        long next = 0;
        for (Item item : items) {
            if (item.begin != next) {
                throw malformed(
                        "tensor '%s' begins at byte %d of the values, expected %d"
                                .formatted(item.name, item.begin, next));
            }
            next = item.end;
        }
        long left = channel.size() - channel.position();
        if (left != next) {
            throw malformed("%d bytes of values, expected %d".formatted(left, next));
        }
    }

    private float[] readValues(Item item) throws IOException {
        float[] values = new float[(int) ((item.end - item.begin) / Float.BYTES)];
        for (int from = 0; from < values.length; from += CHUNK_BYTES / Float.BYTES) {
            int length = Math.min(CHUNK_BYTES / Float.BYTES, values.length - from);
            readFully(length * Float.BYTES, item.name).asFloatBuffer().get(values, from, length);
        }
        return values;
    }

    private ByteBuffer readFully(int length, String what) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException(
                        message(
                                "it ends within the %s, %d bytes short"
                                        .formatted(what, bytes.remaining())));
            }
        }
        return bytes.flip();
    }

    private IOException malformed(String reason) {
        return new IOException(message(reason));
    }

    private String message(String reason) {
        return "%s is not a valid safetensors file: %s".formatted(file, reason);
    }

    private record Item(String name, long[] shape, long begin, long end) {}
}
