package io.scadles.model.network;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Fingerprint of a model, to tell whether two runs ended with the same bits. */
public final class ModelHash {

    private static final int CHUNK = 1 << 14;

    private ModelHash() {}

    /**
     * SHA-256 over the bits of the values, little-endian, in flat order; 64 hexadecimal digits.
     *
     * <p>Bits, not numbers: 0 and -0 differ, and so do two kinds of NaN.
     */
    public static String sha256(float[] values) {
        MessageDigest digest = newDigest();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < values.length; from += CHUNK) {
            int length = Math.min(CHUNK, values.length - from);
            chunk.asFloatBuffer().put(values, from, length);
            digest.update(chunk.array(), 0, length * Float.BYTES);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform must provide SHA-256", e);
        }
    }
}
