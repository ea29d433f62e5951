package io.scadles.model.stream;

import java.util.Arrays;
import java.util.List;

/**
 * One block of a commit as it travels: parameters as (index, value) if few differ from 0, as
 * products of thin factors, or plain; buffers always plain.
 *
 * <p>Needs no flag: the first {@code indices.length} values belong to the indices, the others are
 * the last ones of the block, one after the other. A plain block has no indices and all values.
 * Products are added to both.
 *
 * @param indices [k] positions within the block, ascending
 * @param values [k + m] values at these positions, then the last m values of the block
 * @param products runs of parameters, each within the block
 */
public record BlockValues(int[] indices, float[] values, LowRankValues[] products) {

    /** Bytes of one value with its index. */
    public static final int ENTRY_BYTES = Integer.BYTES + Float.BYTES;

    private static final LowRankValues[] NO_PRODUCTS = {};

    public BlockValues {
        if (indices.length > values.length) {
            throw new IllegalArgumentException(
                    "%d indices need as many values, got %d"
                            .formatted(indices.length, values.length));
        }
    }

    /** Without products. */
    public BlockValues(int[] indices, float[] values) {
        this(indices, values, NO_PRODUCTS);
    }

    /**
     * The smaller form of the block {@code flat[offset..offset + length)}.
     *
     * @param parameters leading values of the block that may be sparse; the rest are buffers
     */
    public static BlockValues of(float[] flat, int offset, int length, int parameters) {
        int end = offset + parameters;
        int entries = 0;
        for (int i = offset; i < end; i++) {
            entries += flat[i] != 0 ? 1 : 0;
        }
        if ((long) entries * ENTRY_BYTES >= (long) parameters * Float.BYTES) {
            return new BlockValues(new int[0], Arrays.copyOfRange(flat, offset, offset + length));
        }
        int[] indices = new int[entries];
        float[] values = new float[entries + length - parameters];
        int next = 0;
        for (int i = offset; next < entries; i++) {
            if (flat[i] != 0) {
                indices[next] = i - offset;
                values[next++] = flat[i];
            }
        }
        System.arraycopy(flat, end, values, entries, length - parameters);
        return new BlockValues(indices, values);
    }

    /**
     * The block {@code flat[offset..offset + length)} as products, or, if there are none, in its
     * smaller form.
     *
     * @param parameters leading values of the block that may be sparse or products; the rest are
     *     buffers
     * @param products of whole tensors, which lie where they do in {@code flat}, ascending
     */
    public static BlockValues of(
            float[] flat, int offset, int length, int parameters, List<LowRankValues> products) {
        if (products.isEmpty()) {
            return of(flat, offset, length, parameters);
        }
        int end = offset + parameters;
        return new BlockValues(
                new int[0],
                Arrays.copyOfRange(flat, end, offset + length),
                products.stream()
                        .filter(p -> p.start() < end && p.start() + p.length() > offset)
                        .map(p -> p.cut(offset, end))
                        .toArray(LowRankValues[]::new));
    }

    /** All values of a block. */
    public static BlockValues dense(float[] values) {
        return new BlockValues(new int[0], values);
    }

    /** Bytes of all arrays, without what frames them. */
    public int payloadBytes() {
        int bytes = indices.length * Integer.BYTES + values.length * Float.BYTES;
        for (LowRankValues product : products) {
            bytes += product.payloadBytes();
        }
        return bytes;
    }

    /**
     * {@code sum += weight * block}: the same bits as with the zeros that were left out, if the sum
     * began at +0 (it never becomes -0) and the weight is finite.
     *
     * @param sum [block length]
     * @throws IllegalArgumentException if the block is longer
     */
    public void addTo(float[] sum, float weight) {
        int entries = indices.length;
        int start = sum.length - (values.length - entries);
        if (start < 0) {
            throw new IllegalArgumentException(
                    "the block has %d plain values, expected at most %d, the length of the sum; was the block length changed?"
                            .formatted(values.length - entries, sum.length));
        }
        for (int e = 0; e < entries; e++) {
            sum[indices[e]] += weight * values[e];
        }
        for (int i = start; i < sum.length; i++) {
            sum[i] += weight * values[entries + i - start];
        }
        for (LowRankValues product : products) {
            product.addTo(sum, weight);
        }
    }
}
