package io.scadles.model.compression;

import io.scadles.model.stream.LowRankValues;
import java.util.SplittableRandom;

/**
 * One step of power iteration: a matrix M as P Q', P = orthonormal(M Q), then Q = M' P.
 *
 * <p>Exact, to rounding, if the rank of M is not above that of the product and Q, from the step
 * before, has a part of every row of M. Sums in double precision and in one order, so the same bits
 * everywhere. Source: PowerSGD, Vogels et al., 2019, Algorithm 1.
 */
final class PowerIteration {

    /** A column that loses this much to those before it is their rounding errors. */
    private static final double DEPENDENT = 1e-7;

    private final int rows;
    private final int columns;
    private final int rank;

    PowerIteration(int rows, int columns, int rank) {
        this.rows = rows;
        this.columns = columns;
        this.rank = rank;
    }

    /** Values of the right factor. */
    int rightLength() {
        return columns * rank;
    }

    /**
     * Draws a right factor to begin with.
     *
     * @param right [..] its values from {@code at} on are overwritten
     * @param seed the same on all devices, another for every tensor
     */
    void draw(float[] right, int at, long seed) {
        draw(right, at, columns, seed);
    }

    private void draw(float[] factor, int at, int length, long seed) {
        for (int k = 0; k < rank; k++) {
            drawColumn(factor, at, k, length, seed);
        }
    }

    private void drawColumn(float[] factor, int at, int k, int length, long seed) {
        // Mixed first: neighbouring seeds would else draw one sequence, shifted by one.
        SplittableRandom random = new SplittableRandom(new SplittableRandom(seed).nextLong() + k);
        for (int j = 0; j < length; j++) {
            factor[at + j * rank + k] = (float) random.nextDouble(-1, 1);
        }
    }

    /**
     * Takes the step.
     *
     * @param values [at least offset + rows * columns] finite; stays as it is
     * @param factors its values from {@code at} on are the right factor to begin with, and become
     *     the one to go on with: where the product needs no more columns, with new ones drawn
     * @param seed for these
     */
    LowRankValues factor(float[] values, int offset, float[] factors, int at, long seed) {
        float[] p = floats(orthonormal(times(values, offset, factors, at), rows));
        float[] q = floats(transposedTimes(values, offset, p));
        System.arraycopy(q, 0, factors, at, q.length);
        for (int k = 0; k < rank; k++) {
            if (isZero(q, k)) {
                drawColumn(factors, at, k, columns, seed);
            }
        }
        return new LowRankValues(offset, rows * columns, 0, columns, p, q);
    }

    /**
     * An orthonormal basis of the rows, or of the columns, of a matrix whose rank is not above that
     * of the product; of others, of the part of it that a random projection finds. Where the matrix
     * has less, with columns drawn for the rest.
     *
     * @param values [at least offset + rows * columns] finite; or empty, which is a matrix of zeros
     * @param ofRows whether it is a right factor, [columns, rank]; else a left one, [rows, rank]
     * @param seed the same on all devices
     */
    float[] basis(float[] values, int offset, boolean ofRows, long seed) {
        int length = ofRows ? columns : rows;
        double[] basis = new double[length * rank];
        if (values.length > 0) {
            float[] projection = drawn(ofRows ? rows : columns, seed);
            basis =
                    ofRows
                            ? transposedTimes(values, offset, projection)
                            : times(values, offset, projection, 0);
            orthonormal(basis, length);
        }
        float[] others = drawn(length, seed);
        for (int k = 0; k < rank; k++) {
            if (dot(basis, length, k, k) == 0) {
                for (int i = 0; i < length; i++) {
                    basis[i * rank + k] = others[i * rank + k];
                }
            }
        }
        return floats(orthonormal(basis, length));
    }

    private float[] drawn(int length, long seed) {
        float[] drawn = new float[length * rank];
        draw(drawn, 0, length, seed);
        return drawn;
    }

    /**
     * The product with a given factor, which is orthonormal: the part of the matrix that it spans.
     *
     * @param values [at least offset + rows * columns] finite; stays as it is
     * @param right whether the given factor is the right one
     */
    LowRankValues product(float[] values, int offset, float[] factor, boolean right) {
        float[] p = right ? floats(times(values, offset, factor, 0)) : factor;
        float[] q = right ? factor : floats(transposedTimes(values, offset, factor));
        return new LowRankValues(offset, rows * columns, 0, columns, p, q);
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private double[] times(float[] values, int offset, float[] right, int at) {
        double[] product = new double[rows * rank];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                double value = values[offset + i * columns + j];
                for (int k = 0; k < rank; k++) {
                    product[i * rank + k] += value * right[at + j * rank + k];
                }
            }
        }
        return product;
    }

    private double[] transposedTimes(float[] values, int offset, float[] left) {
        double[] product = new double[columns * rank];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                double value = values[offset + i * columns + j];
                for (int k = 0; k < rank; k++) {
                    product[j * rank + k] += value * left[i * rank + k];
                }
            }
        }
        return product;
    }

    /**
     * Makes columns orthonormal in place, one after the other; one that depends on those before it
     * becomes 0.
     *
     * @param matrix [length, rank]
     */
    private double[] orthonormal(double[] matrix, int length) {
        for (int k = 0; k < rank; k++) {
            double before = Math.sqrt(dot(matrix, length, k, k));
            // Once leaves errors of the size of what was taken away, twice does not.
            for (int pass = 0; pass < 2; pass++) {
                for (int other = 0; other < k; other++) {
                    add(matrix, length, k, -dot(matrix, length, k, other), other);
                }
            }
            double norm = Math.sqrt(dot(matrix, length, k, k));
            double scale = norm > DEPENDENT * before ? 1 / norm : 0;
            for (int i = 0; i < length; i++) {
                matrix[i * rank + k] *= scale;
            }
        }
        return matrix;
    }

    private double dot(double[] matrix, int length, int one, int other) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += matrix[i * rank + one] * matrix[i * rank + other];
        }
        return sum;
    }

    private void add(double[] matrix, int length, int to, double factor, int other) {
        for (int i = 0; i < length; i++) {
            matrix[i * rank + to] += factor * matrix[i * rank + other];
        }
    }

    private boolean isZero(float[] right, int k) {
        for (int j = 0; j < columns; j++) {
            if (right[j * rank + k] != 0) {
                return false;
            }
        }
        return true;
    }
}
