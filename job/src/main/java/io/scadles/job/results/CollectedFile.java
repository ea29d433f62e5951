package io.scadles.job.results;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A whole file that is put together from records. Readers find the newest one of which all parts
 * have come.
 */
final class CollectedFile implements Closeable {

    private final Path path;
    private final Path draft;
    private OutputStream out = OutputStream.nullOutputStream();
    private long index = -1;
    private int nextPart;

    CollectedFile(Path path) {
        this.path = path;
        this.draft = path.resolveSibling(path.getFileName() + ".part");
    }

    /**
     * Adds a part; the first one begins the file anew.
     *
     * @throws IOException if it is not the next one, or cannot be written
     */
    void add(ResultRecord record) throws IOException {
        if (record.part() == 0) {
            out.close();
            out = Files.newOutputStream(draft);
            index = record.index();
            nextPart = 0;
        }
        if (record.index() != index || record.part() != nextPart) {
            throw new IOException(
                    "%s: part %d of index %d came where part %d of index %d was expected"
                            .formatted(
                                    path.getFileName(),
                                    record.part(),
                                    record.index(),
                                    nextPart,
                                    index));
        }
        out.write(record.bytes());
        nextPart++;
        if (nextPart == record.parts()) {
            out.close();
            Files.move(
                    draft,
                    path,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Leaves nothing of a file whose end did not come. */
    @Override
    public void close() throws IOException {
        out.close();
        Files.deleteIfExists(draft);
    }
}
