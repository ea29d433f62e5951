package io.scadles.job.results;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the lines that were added to a file since the last look.
 *
 * <p>A file that does not exist yet has none. When the file was cut back, reading goes on at its
 * new end; if it has grown beyond the old position in the meantime, the first line may be the rest
 * of one.
 */
final class LineTail {

    private static final int CHUNK_BYTES = 1 << 16;

    private final Path file;
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private long position;

    LineTail(Path file) {
        this.file = file;
    }

    /** Complete lines that were not returned before. */
    List<String> next() throws IOException {
        List<String> lines = new ArrayList<>();
        if (!Files.exists(file)) {
            return lines;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() < position) {
                position = channel.size();
                partial.reset();
            }
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
            for (int read = channel.read(chunk, position);
                    read > 0;
                    read = channel.read(chunk, position)) {
                position += read;
                split(chunk.array(), read, lines);
                chunk.clear();
            }
        }
        return lines;
    }

    private void split(byte[] bytes, int count, List<String> lines) {
        int start = 0;
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n') {
                partial.write(bytes, start, i - start);
                lines.add(partial.toString(StandardCharsets.UTF_8));
                partial.reset();
                start = i + 1;
            }
        }
        partial.write(bytes, start, count - start);
    }
}
