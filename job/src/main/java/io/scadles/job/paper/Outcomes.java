package io.scadles.job.paper;

import io.scadles.model.stream.EvaluationReport;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Works out what came of a run from its result files. */
final class Outcomes {

    private final RunLog log;
    private final Comparison.Metric metric;
    private final double target;
    private final int bytesPerSample;

    /**
     * @param bytesPerSample size of a sample's features
     */
    Outcomes(RunLog log, Comparison.Metric metric, double target, int bytesPerSample) {
        this.log = log;
        this.metric = metric;
        this.target = target;
        this.bytesPerSample = bytesPerSample;
    }

    /** The first evaluation that is as good as the target; empty if there is none. */
    Optional<EvaluationReport> reached() {
        return log.evaluations().stream().filter(this::reaches).findFirst();
    }

    private boolean reaches(EvaluationReport evaluation) {
        double value = metric.of(evaluation);
        return metric == Comparison.Metric.LOSS ? value <= target : value >= target;
    }

    /** What came of the run. */
    Outcome of(String experiment, long seed, String configurationHash, String modelHash) {
        Optional<EvaluationReport> reached = reached();
        // The version came to be in the round before it.
        long version = reached.map(EvaluationReport::version).orElse(0L) - 1;
        List<RoundLine> until =
                log.rounds().stream().filter(round -> round.version() <= version).toList();
        RoundLine at = until.isEmpty() ? null : until.get(until.size() - 1);
        Optional<Waiting> waiting = waitingBy(version);
        Double total = waiting.map(Waiting::total).orElse(null);
        Double largest = waiting.map(Waiting::largest).orElse(null);
        Waiting end = last(log.waiting());
        RoundLine last = last(log.rounds());
        return new Outcome(
                experiment,
                seed,
                configurationHash,
                modelHash,
                end(reached.isPresent(), last),
                metric,
                target,
                reached.map(e -> (e.timeMs() - log.startMs()) / 1000.0).orElse(null),
                value(at, RoundLine::totalRounds),
                value(at, RoundLine::totalSamples),
                at == null ? null : sum(until, RoundLine::wireBytes),
                at == null ? null : sum(until, RoundLine::floats),
                total,
                largest,
                bytes(total),
                bytes(largest),
                best(EvaluationReport::top1),
                best(EvaluationReport::top5),
                percent(last(log.evaluations()), EvaluationReport::top1),
                percent(last(log.evaluations()), EvaluationReport::top5),
                steadyPeriodSeconds(),
                last == null ? 0 : last.totalRounds(),
                last == null ? 0 : last.totalSamples(),
                value(last, round -> (round.endMs() - log.startMs()) / 1000.0),
                end == null ? null : end.total(),
                end == null ? null : end.largest(),
                (double) log.truncated(),
                sum(log.rounds(), RoundLine::wireBytes),
                sum(log.rounds(), RoundLine::floats),
                compressedShare(),
                value(last, RoundLine::learningRate),
                at == null ? null : sum(until, RoundLine::localSteps),
                share(until, RoundLine::blockedMs),
                share(until, RoundLine::computeMs),
                at == null ? null : bytesPerSecond(until, at),
                at == null ? null : searchSeconds(until),
                value(last(log.evaluations()), EvaluationReport::loss));
    }

    /**
     * Share of the devices' time, what they wait for samples left out; null if nothing is known.
     */
    private static Double share(List<RoundLine> rounds, ToLongFunction<RoundLine> part) {
        long all =
                rounds.stream().mapToLong(r -> r.computeMs() + r.commitMs() + r.blockedMs()).sum();
        return all == 0 ? null : (Double) ((double) rounds.stream().mapToLong(part).sum() / all);
    }

    private Double bytesPerSecond(List<RoundLine> rounds, RoundLine at) {
        Double bytes = sum(rounds, RoundLine::wireBytes);
        return bytes == null ? null : (Double) (1000 * bytes / (at.endMs() - log.startMs()));
    }

    private double searchSeconds(List<RoundLine> rounds) {
        long searchMs = 0;
        long beforeMs = log.startMs();
        for (RoundLine round : rounds) {
            searchMs += round.searching() ? round.endMs() - beforeMs : 0;
            beforeMs = Math.max(beforeMs, round.endMs());
        }
        return searchMs / 1000.0;
    }

    private Outcome.End end(boolean reached, RoundLine last) {
        if (reached) {
            return Outcome.End.REACHED;
        }
        EvaluationReport scored = last(log.evaluations());
        boolean finite =
                (scored == null || Double.isFinite(scored.loss()))
                        && (last == null || last.samples() == 0 || Double.isFinite(last.loss()));
        return finite && log.notFinite() == 0 ? Outcome.End.NEVER : Outcome.End.DIVERGED;
    }

    private Optional<Waiting> waitingBy(long version) {
        return Optional.ofNullable(
                last(log.waiting().stream().filter(w -> w.version() <= version).toList()));
    }

    /** Mean length of the rounds with samples in the second half, in seconds; null without one. */
    private Double steadyPeriodSeconds() {
        List<RoundLine> rounds = log.rounds().stream().filter(r -> r.samples() > 0).toList();
        return rounds.isEmpty()
                ? null
                : rounds.subList(rounds.size() / 2, rounds.size()).stream()
                                .mapToLong(round -> round.endMs() - round.startMs())
                                .average()
                                .orElseThrow()
                        / 1000;
    }

    private Double compressedShare() {
        Double compressed = sum(log.rounds(), RoundLine::compressed);
        double commits = log.rounds().stream().mapToLong(RoundLine::commits).sum();
        return compressed == null || commits == 0 ? null : compressed / commits;
    }

    /** A sum over rounds; null if there is none, or one of them does not know. */
    private static Double sum(List<RoundLine> rounds, Function<RoundLine, Long> value) {
        if (rounds.isEmpty() || rounds.stream().map(value).anyMatch(v -> v == null)) {
            return null;
        }
        return (double) rounds.stream().map(value).mapToLong(Long::longValue).sum();
    }

    private Double best(ToDoubleFunction<EvaluationReport> accuracy) {
        return log.evaluations().stream()
                .filter(evaluation -> Double.isFinite(accuracy.applyAsDouble(evaluation)))
                .map(evaluation -> 100 * accuracy.applyAsDouble(evaluation))
                .max(Double::compare)
                .orElse(null);
    }

    private static Double percent(
            EvaluationReport evaluation, ToDoubleFunction<EvaluationReport> accuracy) {
        return evaluation == null ? null : (Double) (100 * accuracy.applyAsDouble(evaluation));
    }

    private static <T> Double value(T line, ToDoubleFunction<T> value) {
        return line == null ? null : (Double) value.applyAsDouble(line);
    }

    private Double bytes(Double samples) {
        return samples == null ? null : (Double) (samples * bytesPerSample);
    }

    private static <T> T last(List<T> list) {
        return list.isEmpty() ? null : list.get(list.size() - 1);
    }
}
