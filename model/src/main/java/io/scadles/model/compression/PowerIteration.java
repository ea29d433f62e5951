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
        for (int k = 0; k < rank; k++) {
            drawColumn(right, at, k, seed);
        }
    }

    private void drawColumn(float[] right, int at, int k, long seed) {
        // Mixed first: neighbouring seeds would else draw one sequence, shifted by one.
        SplittableRandom random = new SplittableRandom(new SplittableRandom(seed).nextLong() + k);
        for (int j = 0; j < columns; j++) {
            right[at + j * rank + k] = (float) random.nextDouble(-1, 1);
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
        double[] left = orthonormal(times(values, offset, factors, at));
        float[] p = new float[left.length];
        for (int i = 0; i < p.length; i++) {
            p[i] = (float) left[i];
        }
        float[] q = transposedTimes(values, offset, p);
        System.arraycopy(q, 0, factors, at, q.length);
        for (int k = 0; k < rank; k++) {
            if (isZero(q, k)) {
                drawColumn(factors, at, k, seed);
            }
        }
        return new LowRankValues(offset, rows * columns, 0, columns, p, q);
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

    private float[] transposedTimes(float[] values, int offset, float[] left) {
        double[] product = new double[columns * rank];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                double value = values[offset + i * columns + j];
                for (int k = 0; k < rank; k++) {
                    product[j * rank + k] += value * left[i * rank + k];
                }
            }
        }
        float[] right = new float[product.length];
        for (int i = 0; i < right.length; i++) {
            right[i] = (float) product[i];
        }
        return right;
    }

    /**
     * Makes columns orthonormal in place, one after the other; one that depends on those before it
     * becomes 0.
     */
    private double[] orthonormal(double[] matrix) {
        for (int k = 0; k < rank; k++) {
            double before = Math.sqrt(dot(matrix, k, k));
            // Once leaves errors of the size of what was taken away, twice does not.
            for (int pass = 0; pass < 2; pass++) {
                for (int other = 0; other < k; other++) {
                    add(matrix, k, -dot(matrix, k, other), other);
                }
            }
            double norm = Math.sqrt(dot(matrix, k, k));
            double scale = norm > DEPENDENT * before ? 1 / norm : 0;
            for (int i = 0; i < rows; i++) {
                matrix[i * rank + k] *= scale;
            }
        }
        return matrix;
    }

    private double dot(double[] matrix, int one, int other) {
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            sum += matrix[i * rank + one] * matrix[i * rank + other];
        }
        return sum;
    }

    private void add(double[] matrix, int to, double factor, int other) {
        for (int i = 0; i < rows; i++) {
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
