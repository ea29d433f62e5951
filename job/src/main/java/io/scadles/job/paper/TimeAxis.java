package io.scadles.job.paper;

import java.util.List;

/**
 * Virtual time in a unit that suits a chart.
 *
 * @param unit name of the unit
 * @param msPerUnit its length
 */
record TimeAxis(String unit, double msPerUnit) {

    private static final long HOURS_FROM_MS = 2 * 3_600_000;

    /** Seconds, or hours where the longest run takes more than two of them. */
    static TimeAxis of(List<RunResult> runs) {
        long longest =
                runs.stream()
                        .map(RunResult::log)
                        .filter(log -> !log.rounds().isEmpty())
                        .mapToLong(
                                log ->
                                        log.rounds().get(log.rounds().size() - 1).endMs()
                                                - log.startMs())
                        .max()
                        .orElse(0);
        return longest < HOURS_FROM_MS ? new TimeAxis("s", 1000) : new TimeAxis("h", 3_600_000);
    }

    String title() {
        return "virtual time (" + unit + ")";
    }

    double at(RunLog log, long timeMs) {
        return (timeMs - log.startMs()) / msPerUnit;
    }
}
