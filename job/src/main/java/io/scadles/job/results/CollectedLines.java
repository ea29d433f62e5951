package io.scadles.job.results;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A result file that is put together from records, by the rule of {@link ResultsSink}: a line that
 * comes again takes back all from there on, for the job went on from an older checkpoint.
 */
final class CollectedLines implements Closeable {

    private final Path path;
    private ResultFile file;
    private long next;
    private int nextPart;
    private long takenBack;

    /** Begins an empty file; an earlier one is replaced. */
    CollectedLines(Path path) throws IOException {
        this.path = path;
        this.file = new ResultFile(path, 0);
    }

    /**
     * Adds a line or a part of one.
     *
     * @throws IOException if it is not the next one, or cannot be written
     */
    void add(ResultRecord record) throws IOException {
        if (record.index() < next && record.part() == 0) {
            takeBackTo(record.index());
        }
        if (record.index() != next || record.part() != nextPart) {
            throw new IOException(
                    "%s: line %d (part %d) came where line %d (part %d) was expected: what is between them never became visible."
                                    .formatted(
                                            path.getFileName(),
                                            record.index(),
                                            record.part(),
                                            next,
                                            nextPart)
                            + " Was the job away for longer than Kafka keeps a transaction open?");
        }
        file.append(record.bytes());
        nextPart++;
        if (nextPart == record.parts()) {
            file.endLine();
            next++;
            nextPart = 0;
        }
    }

    private void takeBackTo(long lines) throws IOException {
        file.close();
        file = new ResultFile(path, lengthOf(lines));
        takenBack += next - lines;
        next = lines;
        nextPart = 0;
    }

    private long lengthOf(long lines) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
            long bytes = 0;
            for (long left = lines; left > 0; bytes++) {
                int value = in.read();
                if (value < 0) {
                    throw new IOException("%s was changed by somebody else".formatted(path));
                }
                left -= value == '\n' ? 1 : 0;
            }
            return bytes;
        }
    }

    /** Lines that came again, and so were taken back. */
    long takenBack() {
        return takenBack;
    }

    void flush() throws IOException {
        file.flush();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
