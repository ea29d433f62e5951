package io.scadles.job.samples;

/** How one feature is written. */
public enum FeatureKind {
    /** One unsigned byte, 0 to 255. */
    UINT8((byte) 0, 1),
    /** Four bytes, IEEE 754, little-endian. */
    FLOAT32((byte) 1, Float.BYTES);

    private final byte code;
    private final int bytes;

    FeatureKind(byte code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** Value of the format's feature type byte. */
    byte code() {
        return code;
    }

    /** Bytes of one feature. */
    public int bytes() {
        return bytes;
    }
}
