package io.scadles.job.paper;

import io.scadles.job.results.ResultLine;
import io.scadles.job.results.RunFolder;
import io.scadles.model.stream.EvaluationReport;
import io.scadles.model.stream.Rejection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The result files of one run, read.
 *
 * @param rounds every round, in order
 * @param evaluations every version that was scored, in order
 * @param waiting samples that wait, at the rounds with a line per device, in order
 * @param truncated samples dropped, all devices together
 * @param notFinite samples whose gradient was not finite, all devices together
 */
record RunLog(
        List<RoundLine> rounds,
        List<EvaluationReport> evaluations,
        List<Waiting> waiting,
        long truncated,
        long notFinite) {

    /** How {@code devices.jsonl} spells the reason. */
    private static final String NOT_FINITE =
            Rejection.GRADIENT_NOT_FINITE.name().toLowerCase(Locale.ROOT);

    /**
     * Reads a run.
     *
     * @throws IOException if its files cannot be read
     */
    static RunLog read(RunFolder folder) throws IOException {
        List<RoundLine> rounds = new ArrayList<>();
        ResultLine.forEach(folder.roundsFile(), RoundLine.class, rounds::add);
        List<EvaluationReport> evaluations = new ArrayList<>();
        ResultLine.forEach(
                folder.evaluationsFile(),
                EvaluationReport.class,
                evaluation -> {
                    if (evaluation.samples() > 0) { // or it was skipped
                        evaluations.add(evaluation);
                    }
                });
        Map<Long, List<DeviceLine>> devices = new TreeMap<>();
        Map<String, DeviceLine> latest = new HashMap<>();
        ResultLine.forEach(
                folder.devicesFile(),
                DeviceLine.class,
                line -> {
                    latest.put(line.device(), line);
                    if (line.isRound()) {
                        devices.computeIfAbsent(line.version(), v -> new ArrayList<>()).add(line);
                    }
                });
        return new RunLog(
                List.copyOf(rounds),
                List.copyOf(evaluations),
                waiting(rounds, devices),
                latest.values().stream().mapToLong(DeviceLine::truncatedSamples).sum(),
                latest.values().stream()
                        .mapToLong(line -> line.rejected().getOrDefault(NOT_FINITE, 0L))
                        .sum());
    }

    /** Event time of the first round's start; 0 without a round. */
    long startMs() {
        return rounds.isEmpty() ? 0 : rounds.get(0).startMs();
    }

    private static List<Waiting> waiting(
            List<RoundLine> rounds, Map<Long, List<DeviceLine>> devices) {
        Map<Long, RoundLine> byVersion = new HashMap<>();
        rounds.forEach(round -> byVersion.put(round.version(), round));
        Map<String, Double> arrived = new HashMap<>();
        List<Waiting> waiting = new ArrayList<>();
        long beforeMs = rounds.isEmpty() ? 0 : rounds.get(0).startMs();
        for (Map.Entry<Long, List<DeviceLine>> entry : devices.entrySet()) {
            RoundLine round = byVersion.get(entry.getKey());
            if (round == null) {
                continue; // a file that was cut back by a crash
            }
            double seconds = (round.endMs() - beforeMs) / 1000.0;
            beforeMs = round.endMs();
            double total = 0;
            double largest = 0;
            for (DeviceLine line : entry.getValue()) {
                double sofar =
                        arrived.merge(
                                line.device(), line.rateSamplesPerSecond() * seconds, Double::sum);
                double held = Math.max(0, sofar - line.gone());
                total += held;
                largest = Math.max(largest, held);
            }
            waiting.add(new Waiting(round.version(), round.endMs(), total, largest));
        }
        return List.copyOf(waiting);
    }
}
