package io.scadles.job.results;

import io.scadles.model.stream.EvaluationReport;
import io.scadles.model.stream.InjectionLedger;
import io.scadles.model.stream.InjectionReport;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the result files of a run once, line by line, and sums them up. */
final class SummaryReader {

    private final RunFolder folder;

    private RoundRow firstRound;
    private RoundRow lastRound;
    private long rounds;
    private long commits;
    private long compressedCommits;
    private long floats;
    private long wireBytes;
    private long denseBytes;
    private final Map<String, DeviceTotals> devices = new TreeMap<>();
    private final Map<String, InjectionLedger> injected = new TreeMap<>();
    private InjectionTotals injection = InjectionTotals.NONE;
    private EvaluationReport bestEvaluation = Progress.NOT_SCORED;
    private EvaluationReport lastEvaluation = Progress.NOT_SCORED;

    SummaryReader(RunFolder folder) {
        this.folder = folder;
    }

    Summary read(long wallMs, String modelHash) throws IOException {
        ResultLine.forEach(folder.roundsFile(), RoundRow.class, this::add);
        ResultLine.forEach(folder.devicesFile(), DeviceRow.class, this::add);
        ResultLine.forEach(folder.injectionFile(), InjectionReport.class, this::add);
        ResultLine.forEach(folder.evaluationsFile(), EvaluationReport.class, this::add);
        long trained = rounds == 0 ? 0 : lastRound.totalSamples();
        return new Summary(
                folder.path().toString(),
                rounds == 0 ? "" : lastRound.lastReason(),
                rounds == 0 ? 0 : lastRound.totalRounds(),
                trained,
                List.copyOf(devices.values()),
                bestEvaluation.top1(),
                bestEvaluation.version(),
                lastEvaluation.top1(),
                lastEvaluation.version(),
                lastEvaluation.loss(),
                commits,
                compressedCommits,
                floats,
                wireBytes,
                denseBytes,
                injection.with(injected.values()),
                rounds == 0 ? 0 : lastRound.endMs() - firstRound.startMs(),
                wallMs,
                Progress.perSecond(trained, wallMs),
                modelHash);
    }

    private void add(RoundRow round) {
        firstRound = firstRound == null ? round : firstRound;
        lastRound = round;
        rounds++;
        commits += round.commits();
        compressedCommits += round.compressed();
        floats += round.floats();
        wireBytes += round.wireBytes();
        denseBytes += round.denseBytes();
    }

    /** A device's accounts only grow, so its latest row holds its totals. */
    private void add(DeviceRow row) {
        devices.put(row.device(), DeviceTotals.of(row));
        injected.put(row.device(), row.injected());
    }

    private void add(InjectionReport report) {
        injection = injection.plus(report);
    }

    private void add(EvaluationReport evaluation) {
        if (evaluation.samples() == 0) {
            return; // skipped, not scored
        }
        lastEvaluation = evaluation;
        if (bestEvaluation.samples() == 0 || evaluation.top1() > bestEvaluation.top1()) {
            bestEvaluation = evaluation;
        }
    }
}
