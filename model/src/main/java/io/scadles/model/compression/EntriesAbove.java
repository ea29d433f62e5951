package io.scadles.model.compression;

/**
 * Finds the entries of a tensor whose absolute value reaches a floor, when they are few.
 *
 * <p>Eight values share a sum of squares, which the compiler vectorises, and only where that sum
 * reaches the square of the floor are the eight looked at. Rounding is monotone and no term is
 * negative, so no entry is missed. Without a branch per value, as branches that depend on the
 * values would be guessed wrong. Not thread-safe: what was found is kept here.
 */
final class EntriesAbove {

    private static final int ROWS = 8;

    /**
     * Long enough that the loop's scalar start and end do not count, and no multiple of the 1,024
     * values of a page, which would make the rows compete for the same places in the cache.
     */
    private static final int COLUMNS = 1552;

    private static final int CHUNK = ROWS * COLUMNS;

    private final float[] sums = new float[COLUMNS];
    private final int[] columns = new int[COLUMNS + 1];
    private int[] places = {};
    private float[] kept = {};
    private int found;

    /**
     * Looks through {@code values[from..to)}; NaN and infinity reach every floor.
     *
     * @param floor bits of a value that is finite and not negative
     * @return how many were found; the search ends soon after there are more than {@code atMost}
     */
    int find(float[] values, int from, int to, int floor, int atMost) {
        if (places.length < atMost + CHUNK + 1) {
            places = new int[atMost + CHUNK + 1];
            kept = new float[places.length];
        }
        found = 0;
        float limit = Float.intBitsToFloat(floor) * Float.intBitsToFloat(floor);
        int at = from;
        for (; to - at >= CHUNK && found <= atMost; at += CHUNK) {
            sumSquares(values, at);
            int reached = columnsThatReach(Float.floatToRawIntBits(limit));
            for (int row = 0; row < ROWS; row++) {
                keep(values, at + row * COLUMNS, reached, floor);
            }
        }
        for (; at < to && found <= atMost; at++) {
            places[found] = at;
            kept[found] = values[at];
            found += oneIfAtLeast(floor, bitsOf(values[at]));
        }
        return found;
    }

    /** The values found last, in their order in the tensor, and others behind them. */
    float[] values() {
        return kept;
    }

    /** Where in the tensor the n-th value found last is. */
    int place(int n) {
        return places[n];
    }

    private void sumSquares(float[] values, int at) {
        float[] sum = sums;
        for (int i = 0; i < COLUMNS; i++) {
            float a = values[at + i];
            float b = values[at + COLUMNS + i];
            float c = values[at + 2 * COLUMNS + i];
            float d = values[at + 3 * COLUMNS + i];
            float e = values[at + 4 * COLUMNS + i];
            float f = values[at + 5 * COLUMNS + i];
            float g = values[at + 6 * COLUMNS + i];
            float h = values[at + 7 * COLUMNS + i];
            sum[i] = a * a + b * b + c * c + d * d + e * e + f * f + g * g + h * h;
        }
    }

    private int columnsThatReach(int limit) {
        int[] column = columns;
        int reached = 0;
        for (int i = 0; i < COLUMNS; i++) {
            column[reached] = i;
            reached += oneIfAtLeast(limit, bitsOf(sums[i]));
        }
        return reached;
    }

    private void keep(float[] values, int row, int reached, int floor) {
        int[] place = places;
        float[] keep = kept;
        int next = found;
        for (int i = 0; i < reached; i++) {
            int index = row + columns[i];
            place[next] = index;
            keep[next] = values[index];
            next += oneIfAtLeast(floor, bitsOf(values[index]));
        }
        found = next;
    }

    private static int oneIfAtLeast(int limit, int bits) {
        return limit - 1 - bits >>> 31;
    }

    /** Bits of |value|, which order like the values; both zeros are 0. */
    static int bitsOf(float value) {
        return Float.floatToRawIntBits(value) & Integer.MAX_VALUE;
    }
}
