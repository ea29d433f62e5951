package io.scadles.model.sync;

/**
 * How soon a loss will be reached, from a few samples of it over time.
 *
 * <p>Source: ADSP, Hu et al., 2020, section 4.2: the curve {@code l(t) = 1 / (a^2 t + b) + c} and
 * the reward {@code a^2 / (1 / (l* - c) - b)}, which is 1 over the time at which the curve reaches
 * l*. Differs: three samples give the three unknowns in closed form; samples that do not fall ever
 * more slowly are taken as a straight line, and a curve that levels off above the target goes on as
 * it falls in the end. The authors' fit has no such guards, and a window of rising loss can score
 * best.
 */
public final class LossCurve {

    /** A sample of the loss at a time after some common start. */
    public record Point(double time, double loss) {}

    private LossCurve() {}

    /**
     * 1 over the time at which {@code target} is reached, on the samples' clock; larger is sooner.
     *
     * @return negative infinity if the loss does not fall or is no number; never NaN or positive
     *     infinity
     */
    public static double reward(Point first, Point middle, Point last, double target) {
        if (!(first.loss() > last.loss()) || !(last.time() > first.time())) {
            return Double.NEGATIVE_INFINITY;
        }
        double time = curved(first, middle, last, target);
        if (Double.isNaN(time)) {
            double slope = (first.loss() - last.loss()) / (last.time() - first.time());
            time = last.time() + (last.loss() - target) / slope;
        }
        if (Double.isNaN(time) || Double.isInfinite(time)) {
            return Double.NEGATIVE_INFINITY;
        }
        // A target passed before the clock began was as soon as anything can be.
        return 1 / Math.max(time, Math.ulp(1.0));
    }

    /** When the curve through the samples reaches the target; NaN if there is no such curve. */
    private static double curved(Point first, Point middle, Point last, double target) {
        double rise = (first.loss() - middle.loss()) * (last.time() - middle.time());
        double fall = (middle.loss() - last.loss()) * (middle.time() - first.time());
        if (!(middle.loss() > last.loss() && first.loss() > middle.loss() && rise > fall)) {
            return Double.NaN;
        }
        double c = (rise * last.loss() - fall * first.loss()) / (rise - fall);
        double slope =
                (1 / (last.loss() - c) - 1 / (first.loss() - c)) / (last.time() - first.time());
        if (target <= c) {
            double fallInTheEnd = slope * (last.loss() - c) * (last.loss() - c);
            return last.time() + (last.loss() - target) / fallInTheEnd;
        }
        double b = 1 / (first.loss() - c) - slope * first.time();
        return (1 / (target - c) - b) / slope;
    }
}
