package io.scadles.model.sync;

import io.scadles.model.stream.RoundReport;
import java.io.Serializable;

/** How many steps a device takes between two commits, where all take as many. */
public sealed interface Pace extends Serializable {

    /** What is remembered at the start. */
    default double[] start() {
        return new double[0];
    }

    /**
     * Steps of the next round, at least 1.
     *
     * @param rounds rounds with samples since the start of the run
     */
    int steps(double[] memory, long rounds);

    /** Takes in a closed round. */
    default double[] closed(double[] memory, RoundReport round) {
        return memory;
    }

    /**
     * Always as many, from some round on; one before.
     *
     * @param steps from then on
     * @param afterRounds 0 is at once. Source: post-local SGD, Lin et al., 2020: from the first
     *     decay of the learning rate
     */
    record Fixed(int steps, long afterRounds) implements Pace {

        private static final long serialVersionUID = 1;

        public Fixed {
            if (steps < 1 || afterRounds < 0) {
                throw new IllegalArgumentException(
                        "local steps (%d) must be at least 1, rounds before them (%d) not negative"
                                .formatted(steps, afterRounds));
            }
        }

        @Override
        public int steps(double[] memory, long rounds) {
            return rounds < afterRounds ? 1 : steps;
        }
    }

    /**
     * Fewer as the loss falls. Once a period, with F the mean training loss of the period and F0
     * that of the first: {@code x = tau0 sqrt(F / F0)}; if x is below tau, tau becomes x rounded
     * up, else half of tau rounded up.
     *
     * <p>Source: ADACOMM, Wang and Joshi, 2019, section 4, as the authors of ADSP run it.
     *
     * @param first steps of the first period, tau0
     * @param periodMs of event time
     */
    record AdaComm(int first, long periodMs) implements Pace {

        private static final long serialVersionUID = 1;
        private static final int TAU = 0;
        private static final int FIRST_LOSS = 1;
        private static final int LOSS_SUM = 2;
        private static final int SAMPLES = 3;
        private static final int PERIOD_START_MS = 4;
        private static final int SIZE = 5;

        public AdaComm {
            if (first < 1 || periodMs < 1) {
                throw new IllegalArgumentException(
                        "the first number of local steps (%d) and the period (%d ms) must be at least 1"
                                .formatted(first, periodMs));
            }
        }

        @Override
        public double[] start() {
            double[] memory = new double[SIZE];
            memory[TAU] = first;
            memory[FIRST_LOSS] = Double.NaN;
            memory[PERIOD_START_MS] = Double.NaN;
            return memory;
        }

        @Override
        public int steps(double[] memory, long rounds) {
            return (int) memory[TAU];
        }

        @Override
        public double[] closed(double[] memory, RoundReport round) {
            if (round.samples() == 0) {
                return memory;
            }
            double[] next = memory.clone();
            if (Double.isNaN(next[PERIOD_START_MS])) {
                next[PERIOD_START_MS] = round.startMs();
            }
            next[LOSS_SUM] += round.loss() * round.samples();
            next[SAMPLES] += round.samples();
            if (round.endMs() - next[PERIOD_START_MS] >= periodMs) {
                double loss = next[LOSS_SUM] / next[SAMPLES];
                if (Double.isNaN(next[FIRST_LOSS])) {
                    next[FIRST_LOSS] = loss;
                } else {
                    next[TAU] = adapted((int) next[TAU], loss / next[FIRST_LOSS]);
                }
                next[LOSS_SUM] = 0;
                next[SAMPLES] = 0;
                next[PERIOD_START_MS] = round.endMs();
            }
            return next;
        }

        /**
         * The steps of the next period.
         *
         * @param tau those of the last one
         * @param share of the first loss that is left
         */
        int adapted(int tau, double share) {
            double x = first * Math.sqrt(share);
            return (int) Math.max(1, Math.ceil(x < tau ? x : tau / 2.0));
        }
    }
}
