package io.scadles.job.kafka;

import io.scadles.model.stream.Sample;
import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The header in which a device numbers its records, so that one it publishes twice counts once: a
 * big-endian 64-bit number from 0 on, higher from record to record.
 */
public final class SequenceHeader {

    /** Its name. */
    public static final String NAME = "scadles-sequence";

    /** For {@link #read}: there is a header, but no such number in it. */
    public static final long MALFORMED = -2;

    private SequenceHeader() {}

    /** Numbers a record. */
    static void put(Headers headers, long number) {
        headers.add(NAME, ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    /**
     * Reads a record's number, the last if it has several.
     *
     * @return the number, {@link Sample#NO_SEQUENCE} without a header, or {@link #MALFORMED}
     */
    public static long read(Headers headers) {
        Header header = headers.lastHeader(NAME);
        if (header == null) {
            return Sample.NO_SEQUENCE;
        }
        byte[] value = header.value();
        if (value == null || value.length != Long.BYTES) {
            return MALFORMED;
        }
        long number = ByteBuffer.wrap(value).getLong();
        return number < 0 ? MALFORMED : number;
    }
}
