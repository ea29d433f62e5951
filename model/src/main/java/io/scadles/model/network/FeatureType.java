package io.scadles.model.network;

/** How one feature of a sample is written in a record of the stream. */
public enum FeatureType {
    /** Unsigned byte 0..255, read as x / 255: image channels. */
    UINT8(1),
    /** IEEE 754 single precision, little-endian, read as it is: sensor values. */
    FLOAT32(4);

    private final int bytesPerFeature;

    FeatureType(int bytesPerFeature) {
        this.bytesPerFeature = bytesPerFeature;
    }

    /** Bytes one feature takes. */
    public int bytesPerFeature() {
        return bytesPerFeature;
    }
}
