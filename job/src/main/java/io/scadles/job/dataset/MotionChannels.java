package io.scadles.job.dataset;

/**
 * Turns the six axes of a motion window into channels that do not depend on how the device lies in
 * a pocket or on a wrist.
 *
 * <p>The window's mean acceleration points up; along it and across it the sensors mean the same in
 * every pose. On six unseen people a small convolutional network reaches 87 to 88 % with these
 * channels, 81 % with the raw axes, 82 % with both.
 */
final class MotionChannels {

    private static final float[] RAW_MEAN = {
        -4.9014f, -2.0779f, 0.3552f, 0.0054f, 0.0028f, 0.0313f
    };
    private static final float[] RAW_STD = {5.0465f, 6.4916f, 4.2935f, 1.3773f, 1.2685f, 1.0586f};
    private static final float[] FREE_MEAN = {
        10.4195f, 1.7467f, 9.9437f, 2.4425f, -0.0160f, 1.1475f
    };
    private static final float[] FREE_STD = {2.4380f, 1.2556f, 2.3406f, 2.0463f, 1.5730f, 0.9146f};

    /** Below this mean acceleration (m/s2) there is no direction to speak of. */
    private static final double MIN_GRAVITY = 1e-6;

    private MotionChannels() {}

    static int count(boolean rawAxes) {
        return mean(rawAxes).length;
    }

    static float[] mean(boolean rawAxes) {
        return rawAxes ? joined(RAW_MEAN, FREE_MEAN) : FREE_MEAN.clone();
    }

    static float[] std(boolean rawAxes) {
        return rawAxes ? joined(RAW_STD, FREE_STD) : FREE_STD.clone();
    }

    /**
     * The channels of a window: size of acceleration and of rotation, acceleration along and across
     * gravity, rotation about and across it; behind the raw axes where these are wanted.
     *
     * <p>Shape: axes[6][t] -> channels[count(rawAxes)][t].
     */
    static float[][] of(double[][] axes, boolean rawAxes) {
        int steps = axes[0].length;
        double[] up = up(axes);
        int first = rawAxes ? axes.length : 0;
        float[][] channels = new float[first + FREE_MEAN.length][steps];
        for (int s = 0; s < steps; s++) {
            for (int axis = 0; axis < first; axis++) {
                channels[axis][s] = (float) axes[axis][s];
            }
            double acceleration = norm(axes[0][s], axes[1][s], axes[2][s]);
            double rotation = norm(axes[3][s], axes[4][s], axes[5][s]);
            double along = up[0] * axes[0][s] + up[1] * axes[1][s] + up[2] * axes[2][s];
            double about = up[0] * axes[3][s] + up[1] * axes[4][s] + up[2] * axes[5][s];
            channels[first][s] = (float) acceleration;
            channels[first + 1][s] = (float) rotation;
            channels[first + 2][s] = (float) along;
            channels[first + 3][s] = (float) across(acceleration, along);
            channels[first + 4][s] = (float) about;
            channels[first + 5][s] = (float) across(rotation, about);
        }
        return channels;
    }

    /** Unit vector of the mean acceleration. */
    private static double[] up(double[][] axes) {
        double[] up = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            for (double value : axes[axis]) {
                up[axis] += value / axes[axis].length;
            }
        }
        double size = norm(up[0], up[1], up[2]);
        return size < MIN_GRAVITY
                ? new double[] {0, 0, 1}
                : new double[] {up[0] / size, up[1] / size, up[2] / size};
    }

    private static double norm(double x, double y, double z) {
        return Math.sqrt(x * x + y * y + z * z);
    }

    /** The part of a vector across a direction; rounding must not make the root's argument < 0. */
    private static double across(double size, double along) {
        return Math.sqrt(Math.max(0, size * size - along * along));
    }

    private static float[] joined(float[] first, float[] second) {
        float[] all = new float[first.length + second.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
