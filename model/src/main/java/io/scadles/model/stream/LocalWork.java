package io.scadles.model.stream;

/**
 * What every device does in a round before it commits.
 *
 * @param steps local steps, each on a batch of its own
 * @param change what is sent: the gradient of the one batch, or what the steps have changed
 * @param learningRate of the local steps; 0 for a gradient, whose step the updater takes
 * @param proximal weight of the pull towards the model of the round. Source: FedProx, Li et al.,
 *     2020, equation 2; 0 is none
 */
public record LocalWork(int steps, boolean change, double learningRate, double proximal) {

    /** The gradient of one batch. */
    public static final LocalWork GRADIENT = new LocalWork(1, false, 0, 0);

    public LocalWork {
        if (steps < 1 || steps > 1 && !change) {
            throw new IllegalArgumentException(
                    "%d local steps: at least one, and more than one make a change"
                            .formatted(steps));
        }
    }

    /** The change that some local steps make. */
    public static LocalWork steps(int steps, double learningRate) {
        return new LocalWork(steps, true, learningRate, 0);
    }
}
