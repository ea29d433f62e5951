package io.scadles.model.update;

import java.io.Serializable;

/**
 * How the flat vector is cut into blocks.
 *
 * @param length values in the flat vector
 * @param parameterCount values that have a gradient; the rest are buffers
 * @param blockLength values in a block; the last may be shorter
 */
public record BlockLayout(int length, int parameterCount, int blockLength) implements Serializable {

    public BlockLayout {
        if (length < 1 || blockLength < 1 || parameterCount < 0 || parameterCount > length) {
            throw new IllegalArgumentException(
                    "length (%d) and block-length (%d) must be positive, parameterCount (%d) within the length"
                            .formatted(length, blockLength, parameterCount));
        }
    }

    /** Number of blocks. */
    public int count() {
        return (length - 1) / blockLength + 1;
    }

    /** First value of a block. */
    public int offset(int block) {
        return block * blockLength;
    }

    /** Values in a block. */
    public int length(int block) {
        return Math.min(blockLength, length - offset(block));
    }

    /** Values of a block that are parameters; they come first. */
    public int parameters(int block) {
        return Math.max(0, Math.min(length(block), parameterCount - offset(block)));
    }

    /** Cuts one block out of a flat vector. */
    public float[] cut(float[] flat, int block) {
        float[] values = new float[length(block)];
        System.arraycopy(flat, offset(block), values, 0, values.length);
        return values;
    }
}
