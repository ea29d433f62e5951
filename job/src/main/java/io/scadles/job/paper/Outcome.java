package io.scadles.job.paper;

import java.util.Locale;

/**
 * What came out of one run. Times are virtual; what a run does not have is null, above all what
 * belongs to a target that it has not reached.
 *
 * @param experiment name of the experiment
 * @param seed seed of the run
 * @param configurationHash hash of its effective configuration
 * @param modelHash hash of its final model
 * @param end how it ended with regard to its target
 * @param metric what the target is about
 * @param target accuracy to reach, in (0, 1], or loss to come down to
 * @param secondsToTarget from the start of the first round to the first evaluation at or above the
 *     target
 * @param roundsToTarget rounds with samples until then
 * @param samplesToTarget samples trained on until then
 * @param wireBytesToTarget bytes of all commits until then
 * @param floatsToTarget floats of all commits until then
 * @param bufferedAtTarget samples that wait on all devices then, see {@link Waiting}
 * @param largestBufferAtTarget samples that wait on the device with most of them then
 * @param bufferedBytesAtTarget bytes of the former
 * @param largestBufferBytesAtTarget bytes of the latter
 * @param bestTop1Percent best share of right answers
 * @param bestTop5Percent best share of answers among the five highest
 * @param finalTop1Percent share of right answers of the last version evaluated
 * @param finalTop5Percent share of answers among the five highest of the last version evaluated
 * @param roundPeriodSeconds mean length of the rounds in the second half of the run
 * @param rounds rounds with samples
 * @param samples samples trained on
 * @param seconds length of the run
 * @param bufferedAtEnd samples that wait on all devices at the end
 * @param largestBufferAtEnd samples that wait on the device with most of them at the end
 * @param truncatedSamples samples dropped
 * @param wireBytes bytes of all commits
 * @param floats floats of all commits
 * @param compressedShare share of commits that were compressed
 * @param finalLearningRate learning rate of the last step, scaled
 * @param localStepsToTarget local steps of all devices until the target
 * @param blockedShare share of the devices' time until then in which they waited for others; what
 *     they wait for samples is left out
 * @param computeShare share of that time in which they computed
 * @param bytesPerSecondToTarget of all commits until then
 * @param searchSecondsToTarget time until then in which another commit rate was tried
 * @param finalLoss loss of the last version evaluated
 */
record Outcome(
        String experiment,
        long seed,
        String configurationHash,
        String modelHash,
        End end,
        Comparison.Metric metric,
        double target,
        Double secondsToTarget,
        Double roundsToTarget,
        Double samplesToTarget,
        Double wireBytesToTarget,
        Double floatsToTarget,
        Double bufferedAtTarget,
        Double largestBufferAtTarget,
        Double bufferedBytesAtTarget,
        Double largestBufferBytesAtTarget,
        Double bestTop1Percent,
        Double bestTop5Percent,
        Double finalTop1Percent,
        Double finalTop5Percent,
        Double roundPeriodSeconds,
        long rounds,
        long samples,
        Double seconds,
        Double bufferedAtEnd,
        Double largestBufferAtEnd,
        Double truncatedSamples,
        Double wireBytes,
        Double floats,
        Double compressedShare,
        Double finalLearningRate,
        Double localStepsToTarget,
        Double blockedShare,
        Double computeShare,
        Double bytesPerSecondToTarget,
        Double searchSecondsToTarget,
        Double finalLoss) {

    /** How a run ended with regard to its target. */
    enum End {
        /** It reached the target. */
        REACHED,
        /** It ended before. */
        NEVER,
        /** It did not, and its loss or a gradient left the finite numbers. */
        DIVERGED;

        /** As tables say it. */
        String words() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Best value of the accuracy that the target is about, in percent; null without one. */
    Double bestPercent() {
        return metric == Comparison.Metric.TOP5 ? bestTop5Percent : bestTop1Percent;
    }
}
