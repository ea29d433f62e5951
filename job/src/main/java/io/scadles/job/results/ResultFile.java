package io.scadles.job.results;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that grows by whole lines and can be cut back to an earlier length. */
final class ResultFile implements Closeable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final FileChannel channel;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream(BUFFER_BYTES);

    /**
     * Opens a file and cuts it to a length.
     *
     * @throws IOException if it cannot be opened, or is shorter than that
     */
    ResultFile(Path path, long length) throws IOException {
        channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        long size = channel.size();
        if (size < length) {
            channel.close();
            throw new IOException(
                    "%s has %d bytes, expected at least the %d of the checkpoint; restore into the"
                                    .formatted(path, size, length)
                            + " folder of the same run");
        }
        channel.truncate(length);
        channel.position(length);
    }

    void append(String line) throws IOException {
        append(line.getBytes(StandardCharsets.UTF_8));
        endLine();
    }

    /** Appends a line without its end, or a part of one. */
    void append(byte[] bytes) {
        pending.writeBytes(bytes);
    }

    void endLine() throws IOException {
        pending.write('\n');
        if (pending.size() >= BUFFER_BYTES) {
            flush();
        }
    }

    /** Hands all lines to the operating system, where readers see them. */
    void flush() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(pending.toByteArray());
        pending.reset();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Puts all lines on disk and returns the length of the file. */
    long sync() throws IOException {
        flush();
        channel.force(true);
        return channel.position();
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            flush();
        }
    }
}
