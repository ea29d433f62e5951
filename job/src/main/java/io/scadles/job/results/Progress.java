package io.scadles.job.results;

import io.scadles.model.stream.EvaluationReport;
import java.util.Locale;

/**
 * What one line tells about a run in progress, and how far it is from its end.
 *
 * @param rounds rounds after which the run stops, 0 if it does not
 * @param samples samples after which the run stops, 0 if it does not
 * @param durationMs event time after which the run stops, 0 if it does not
 */
public record Progress(long rounds, long samples, long durationMs) {

    /** Stands for an evaluation while there is none. */
    static final EvaluationReport NOT_SCORED =
            new EvaluationReport(-1, 0, 0, Double.NaN, Double.NaN, Double.NaN, false);

    /**
     * The line.
     *
     * @param startMs event time at which the first round started
     * @param round the latest round
     * @param evaluation the latest evaluation, or {@link #NOT_SCORED}
     * @param wallMs wall-clock time since the start of the run
     */
    String line(long startMs, RoundRow round, EvaluationReport evaluation, long wallMs) {
        StringBuilder line = new StringBuilder();
        line.append(
                rounds > 0
                        ? text("round %,d/%,d", round.totalRounds(), rounds)
                        : text("round %,d", round.totalRounds()));
        line.append(text("  loss %.4f", round.loss()));
        if (evaluation.samples() > 0) {
            line.append(
                    text("  top-1 %.2f %% (v%d)", 100 * evaluation.top1(), evaluation.version()));
        }
        line.append(text("  %,.0f samples/s", perSecond(round.totalSamples(), wallMs)));
        line.append(text("  lag %,d samples", round.bufferedSamples()));
        if (round.last()) {
            line.append("  done: ").append(round.lastReason());
        } else {
            double share = share(startMs, round);
            if (share > 0) {
                line.append("  ETA ").append(duration((long) (wallMs * (1 - share) / share)));
            }
        }
        return line.toString();
    }

    /** How much of the run is done, by the stop condition that is nearest; 0 without one. */
    private double share(long startMs, RoundRow round) {
        double share = rounds > 0 ? (double) round.totalRounds() / rounds : 0;
        if (samples > 0) {
            share = Math.max(share, (double) round.totalSamples() / samples);
        }
        if (durationMs > 0) {
            share = Math.max(share, (double) (round.endMs() - startMs) / durationMs);
        }
        return Math.min(1, share);
    }

    static double perSecond(long count, long wallMs) {
        return wallMs <= 0 ? 0 : count * 1000.0 / wallMs;
    }

    /** A duration for people: {@code 42 s}, {@code 3 min 05 s}, {@code 2 h 07 min}. */
    static String duration(long ms) {
        long seconds = Math.round(ms / 1000.0);
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? text("%d min %02d s", seconds / 60, seconds % 60)
                : text("%d h %02d min", seconds / 3600, seconds % 3600 / 60);
    }

    static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
