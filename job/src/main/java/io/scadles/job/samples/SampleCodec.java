package io.scadles.job.samples;

import io.scadles.model.stream.Rejection;
import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes and reads version 1 of the sample format, for one shape of sample.
 *
 * <p>Stateless after construction, so any number of threads may share one.
 */
public final class SampleCodec implements Serializable {

    /** Bytes before the features. */
    public static final int HEADER_BYTES = 8;

    private static final byte MAGIC_0 = 'S';
    private static final byte MAGIC_1 = 'D';
    private static final byte VERSION = 1;
    private static final int EXPONENT_BITS = 0x7f80_0000;
    private static final VarHandle LITTLE_ENDIAN_INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final FeatureKind kind;
    private final int bytesPerSample;
    private final int classes;
    private final int maxRecordBytes;

    /**
     * @param kind feature type the experiment expects
     * @param bytesPerSample bytes of one sample's features, without the header
     * @param classes labels are 0 to classes - 1
     * @param maxRecordBytes values above this are rejected unread
     * @throws IllegalArgumentException if the numbers contradict each other
     */
    public SampleCodec(FeatureKind kind, int bytesPerSample, int classes, int maxRecordBytes) {
        if (bytesPerSample <= 0 || bytesPerSample % kind.bytes() != 0) {
            throw new IllegalArgumentException(
                    "bytesPerSample must be a positive multiple of %d for %s, got %d"
                            .formatted(kind.bytes(), kind, bytesPerSample));
        }
        if (classes <= 0) {
            throw new IllegalArgumentException("classes must be positive, got " + classes);
        }
        if (maxRecordBytes - HEADER_BYTES < bytesPerSample) {
            throw new IllegalArgumentException(
                    "maxRecordBytes (%d) must hold the header (%d) and one sample (%d); raise it"
                            .formatted(maxRecordBytes, HEADER_BYTES, bytesPerSample));
        }
        this.kind = kind;
        this.bytesPerSample = bytesPerSample;
        this.classes = classes;
        this.maxRecordBytes = maxRecordBytes;
    }

    /** Bytes of an encoded sample, header included. */
    public int recordBytes() {
        return HEADER_BYTES + bytesPerSample;
    }

    /** Encodes one sample; as {@link #encode(int, byte[], int)} from the first byte on. */
    public byte[] encode(int label, byte[] features) {
        if (features.length != bytesPerSample) {
            throw new IllegalArgumentException(
                    "a sample has %d feature bytes, expected %d"
                            .formatted(features.length, bytesPerSample));
        }
        return encode(label, features, 0);
    }

    /**
     * Encodes the sample whose features begin at an index of a flat array.
     *
     * @throws IllegalArgumentException if the label is not one of the classes
     * @throws IndexOutOfBoundsException if the array ends before the sample does
     */
    public byte[] encode(int label, byte[] features, int from) {
        if (label < 0 || label >= classes) {
            throw new IllegalArgumentException(
                    "label must lie in 0 to %d, got %d".formatted(classes - 1, label));
        }
        byte[] value = new byte[recordBytes()];
        value[0] = MAGIC_0;
        value[1] = MAGIC_1;
        value[2] = VERSION;
        value[3] = kind.code();
        LITTLE_ENDIAN_INT.set(value, 4, label);
        System.arraycopy(features, from, value, HEADER_BYTES, bytesPerSample);
        return value;
    }

    /**
     * Decodes a record's value. Never throws: whatever is wrong is named in the result.
     *
     * @param value as read from Kafka; null for a record without a value
     */
    public Decoded decode(byte[] value) {
        Rejection rejection = check(value);
        return rejection == Rejection.NONE
                ? new Decoded(
                        label(value),
                        Arrays.copyOfRange(value, HEADER_BYTES, value.length),
                        rejection)
                : Decoded.rejected(rejection);
    }

    private Rejection check(byte[] value) {
        if (value == null || value.length == 0) {
            return Rejection.EMPTY;
        }
        if (value.length > maxRecordBytes) {
            return Rejection.OVERSIZED;
        }
        if (value.length < HEADER_BYTES
                || value[0] != MAGIC_0
                || value[1] != MAGIC_1
                || value[2] != VERSION) {
            return Rejection.UNREADABLE;
        }
        if (value[3] != kind.code()) {
            return Rejection.WRONG_TYPE;
        }
        if (value.length != recordBytes()) {
            return Rejection.WRONG_SIZE;
        }
        int label = label(value);
        if (label < 0 || label >= classes) {
            return Rejection.UNKNOWN_LABEL;
        }
        return kind == FeatureKind.FLOAT32 && !allFinite(value)
                ? Rejection.NOT_FINITE
                : Rejection.NONE;
    }

    private static int label(byte[] value) {
        return (int) LITTLE_ENDIAN_INT.get(value, 4);
    }

    /** An exponent of all ones is infinity or NaN; comparing bits keeps floats out of the loop. */
    private static boolean allFinite(byte[] value) {
        for (int i = HEADER_BYTES; i < value.length; i += Float.BYTES) {
            if (((int) LITTLE_ENDIAN_INT.get(value, i) & EXPONENT_BITS) == EXPONENT_BITS) {
                return false;
            }
        }
        return true;
    }
}
