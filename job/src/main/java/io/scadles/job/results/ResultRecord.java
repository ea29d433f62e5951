package io.scadles.job.results;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A piece of a run's results that travels alone: a line of a result file, a whole file, or a part
 * of either that is too long for one record.
 *
 * @param file name of the file in the run's folder
 * @param index which line of the file, from 0; of the model its version; of other whole files 0
 * @param part which part, from 0
 * @param parts how many there are, at least 1
 * @param bytes [at most {@link #MAX_BYTES}] a line without its end, or bytes of the file
 */
public record ResultRecord(String file, long index, int part, int parts, byte[] bytes) {

    /** With key and headers well below what Kafka takes unless told otherwise, 1 MiB. */
    public static final int MAX_BYTES = 512 << 10;

    public ResultRecord {
        if (index < 0 || part < 0 || part >= parts || bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a record of '%s' has index %d, part %d of %d and %d bytes; expected an index and a part from 0, and at most %d bytes"
                            .formatted(file, index, part, parts, bytes.length, MAX_BYTES));
        }
    }

    /** The records of a line. */
    static List<ResultRecord> of(ResultLine line, long index) {
        return cut(line.file(), index, line.json().getBytes(StandardCharsets.UTF_8));
    }

    /** The records of a whole file. */
    public static List<ResultRecord> of(String file, byte[] content) {
        return cut(file, 0, content);
    }

    private static List<ResultRecord> cut(String file, long index, byte[] bytes) {
        List<ResultRecord> records = new ArrayList<>();
        try (ResultParts parts = new ResultParts(file, index, bytes.length, records::add)) {
            parts.write(ByteBuffer.wrap(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written", e);
        }
        return records;
    }
}
