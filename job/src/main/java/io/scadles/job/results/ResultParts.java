package io.scadles.job.results;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts what is written into records of bounded size and hands each over as soon as it is full; the
 * last one when it is closed.
 */
public final class ResultParts implements WritableByteChannel {

    private final String file;
    private final long index;
    private final int parts;
    private final Consumer<ResultRecord> out;
    private final ByteBuffer pending;
    private int part;
    private boolean open = true;

    /**
     * Parts of one line or file.
     *
     * @param index as of {@link ResultRecord}
     * @param length bytes that will be written
     * @throws IllegalArgumentException if they are more than can be counted
     */
    public ResultParts(String file, long index, long length, Consumer<ResultRecord> out) {
        this.file = file;
        this.index = index;
        this.out = out;
        long count = Math.max(1, (length + ResultRecord.MAX_BYTES - 1) / ResultRecord.MAX_BYTES);
        if (count > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "'%s' has %d bytes, too many for records".formatted(file, length));
        }
        this.parts = (int) count;
        this.pending = ByteBuffer.allocate((int) Math.min(ResultRecord.MAX_BYTES, length));
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        int written = bytes.remaining();
        while (bytes.hasRemaining()) {
            if (!pending.hasRemaining()) {
                emit();
            }
            int next = Math.min(pending.remaining(), bytes.remaining());
            pending.put(bytes.slice().limit(next));
            bytes.position(bytes.position() + next);
        }
        return written;
    }

    private void emit() {
        byte[] bytes = Arrays.copyOf(pending.array(), pending.position());
        out.accept(new ResultRecord(file, index, part, parts, bytes));
        part++;
        pending.clear();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    /**
     * Hands over the last part.
     *
     * @throws IOException if another length was written than was said
     */
    @Override
    public void close() throws IOException {
        if (!open) {
            return;
        }
        open = false;
        emit();
        if (part != parts) {
            throw new IOException(
                    "'%s' has %d parts, expected %d of its length".formatted(file, part, parts));
        }
    }
}
