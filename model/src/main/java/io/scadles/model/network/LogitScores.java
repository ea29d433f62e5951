package io.scadles.model.network;

import io.scadles.model.network.GradientEngine.Score;

/**
 * Scores logits against labels.
 *
 * <p>A label is right within the top k if fewer than k other classes have a logit that is not below
 * its own. A tie therefore counts against the label: a network that answers the same for all
 * classes scores 0, not 1.
 */
final class LogitScores {

    private LogitScores() {}

    /**
     * Shape: logits [n * classes] row by row, labels [n].
     *
     * @return the sums over the n rows; cross-entropies are in nats
     */
    static Score score(float[] logits, int[] labels) {
        int classes = logits.length / labels.length;
        double lossSum = 0;
        long top1 = 0;
        long top5 = 0;
        for (int row = 0; row < labels.length; row++) {
            int first = row * classes;
            float own = logits[first + labels[row]];
            int rivals = -1; // the label itself is not below its own logit
            float max = Float.NEGATIVE_INFINITY;
            for (int i = first; i < first + classes; i++) {
                rivals += logits[i] < own ? 0 : 1;
                max = Math.max(max, logits[i]);
            }
            double sum = 0;
            for (int i = first; i < first + classes; i++) {
                sum += Math.exp(logits[i] - max);
            }
            lossSum += max + Math.log(sum) - own;
            top1 += rivals < 1 ? 1 : 0;
            top5 += rivals < 5 ? 1 : 0;
        }
        return new Score(labels.length, lossSum, top1, top5);
    }
}
