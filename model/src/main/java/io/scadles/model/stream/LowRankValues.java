package io.scadles.model.stream;

import java.util.Arrays;

/**
 * A run of a matrix's values as the product of two thin factors; the matrix lies row by row.
 *
 * <p>Without a left factor the right one is the values as they are.
 *
 * @param start where the run begins in what it is added to
 * @param length values in the run
 * @param column column of the first value
 * @param columns values in a row of the matrix
 * @param left [rows, rank] of the rows the run touches, or empty
 * @param right [columns, rank]
 */
public record LowRankValues(
        int start, int length, int column, int columns, float[] left, float[] right) {

    /** Values as they are. */
    public static LowRankValues plain(int start, float[] values) {
        return new LowRankValues(start, values.length, 0, values.length, new float[0], values);
    }

    /** Bytes of both factors, without what frames them. */
    public int payloadBytes() {
        return (left.length + right.length) * Float.BYTES;
    }

    /**
     * What of a whole matrix lies in {@code [from, to)}, with its start counted from there. Only
     * the rows it touches come along, and of a single row only its columns.
     *
     * @throws IllegalArgumentException if nothing does
     */
    public LowRankValues cut(int from, int to) {
        int first = Math.max(from, start) - start;
        int last = Math.min(to, start + length) - start;
        if (first >= last) {
            throw new IllegalArgumentException(
                    "no value of %d to %d lies in %d to %d"
                            .formatted(start, start + length, from, to));
        }
        int at = start + first - from;
        if (left.length == 0) {
            return plain(at, Arrays.copyOfRange(right, first, last));
        }
        int rank = right.length / columns;
        int row = first / columns;
        int afterRow = (last - 1) / columns + 1;
        int inRow = first % columns;
        int count = last - first;
        float[] rows = Arrays.copyOfRange(left, row * rank, afterRow * rank);
        if (afterRow > row + 1) {
            return new LowRankValues(at, count, inRow, columns, rows, right);
        }
        float[] within = Arrays.copyOfRange(right, inRow * rank, (inRow + count) * rank);
        return new LowRankValues(at, count, 0, count, rows, within);
    }

    /**
     * {@code sum += weight * product}, from {@link #start} on; the products in single precision.
     */
    public void addTo(float[] sum, float weight) {
        if (left.length == 0) {
            for (int i = 0; i < length; i++) {
                sum[start + i] += weight * right[i];
            }
            return;
        }
        int rank = right.length / columns;
        int j = column;
        int row = 0;
        for (int i = start; i < start + length; i++) {
            float value = 0;
            for (int k = 0; k < rank; k++) {
                value += left[row + k] * right[j * rank + k];
            }
            sum[i] += weight * value;
            j++;
            if (j == columns) {
                j = 0;
                row += rank;
            }
        }
    }
}
