package io.scadles.model.stream;

/**
 * What a device does before it commits.
 *
 * @param steps local steps, each on a batch of its own; at most so many if there is a timer
 * @param change what is sent: the gradient of the one batch, or what the steps have changed
 * @param learningRate of the local steps; 0 for a gradient, whose step the updater takes
 * @param proximal weight of the pull towards the model of the round. Source: FedProx, Li et al.,
 *     2020, equation 2; 0 is none
 * @param timerMs the commit leaves once so much time has passed since the start, tested between
 *     steps, and after one step at the earliest; 0 is no timer. Source: ADSP, Hu et al., 2020,
 *     algorithm 2
 * @param samplesPerSpeed samples of a batch per speed of the device; 0 sizes batches otherwise
 */
public record LocalWork(
        int steps,
        boolean change,
        double learningRate,
        double proximal,
        long timerMs,
        double samplesPerSpeed) {

    /** The gradient of one batch. */
    public static final LocalWork GRADIENT = new LocalWork(1, false, 0, 0);

    /** Without a timer. */
    public LocalWork(int steps, boolean change, double learningRate, double proximal) {
        this(steps, change, learningRate, proximal, 0, 0);
    }

    public LocalWork {
        if (steps < 1 || (steps > 1 || timerMs > 0) && !change || timerMs < 0) {
            throw new IllegalArgumentException(
                    "%d local steps, timer %d ms: at least one step, and more than one, or a timer, make a change"
                            .formatted(steps, timerMs));
        }
    }

    /** The change that some local steps make. */
    public static LocalWork steps(int steps, double learningRate) {
        return new LocalWork(steps, true, learningRate, 0);
    }

    /** The change made until a timer has run out. */
    public static LocalWork timed(long timerMs, int stepsAtMost, double learningRate) {
        return new LocalWork(stepsAtMost, true, learningRate, 0, timerMs, 0);
    }

    /** The same with batches by speed. */
    public LocalWork bySpeed(double samplesPerSpeed) {
        return new LocalWork(steps, change, learningRate, proximal, timerMs, samplesPerSpeed);
    }
}
