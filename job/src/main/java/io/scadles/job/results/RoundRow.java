package io.scadles.job.results;

import io.scadles.model.stream.CommitTiming;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.RoundReport;
import java.util.Arrays;

/**
 * One line of {@code rounds.jsonl}: a closed round.
 *
 * @param version version the round started from; it became version + 1
 * @param startMs event time at which it started
 * @param readyMs event time at which the slowest device was ready
 * @param endMs event time at which it ended
 * @param devices devices that took part
 * @param commits devices among them that contributed
 * @param samples samples trained on
 * @param injectedSamples how many of them are copies that other devices shared
 * @param totalSamples samples trained on since the start of the run
 * @param totalRounds rounds with samples since the start of the run
 * @param loss mean loss before the update
 * @param learningRate rate of the step
 * @param batchScale linear scaling of the rate
 * @param compressed commits that held the largest values alone
 * @param floats parameters sent in all commits
 * @param wireBytes bytes of all commits
 * @param denseBytes bytes of all commits had they been dense
 * @param bufferedSamples samples the devices that took part hold
 * @param maxStalenessMs age of the oldest sample trained on
 * @param localSteps local steps of all commits
 * @param computeMs their time
 * @param commitMs time of all commits on their way
 * @param blockedMs time devices waited for others
 * @param searching whether the synchronization model was trying out another commit rate
 * @param syncModel name of the synchronization model it was made under
 * @param lineage name of this run of the coordinator
 * @param last no round follows
 * @param lastReason why no round follows, or empty
 */
record RoundRow(
        long version,
        long startMs,
        long readyMs,
        long endMs,
        int devices,
        int commits,
        long samples,
        long injectedSamples,
        long totalSamples,
        long totalRounds,
        double loss,
        double learningRate,
        double batchScale,
        int compressed,
        long floats,
        long wireBytes,
        long denseBytes,
        long bufferedSamples,
        long maxStalenessMs,
        long localSteps,
        long computeMs,
        long commitMs,
        long blockedMs,
        boolean searching,
        String syncModel,
        String lineage,
        boolean last,
        String lastReason) {

    static RoundRow of(RoundReport report) {
        long buffered = 0;
        long staleness = 0;
        long injected = 0;
        long localSteps = 0;
        long computeMs = 0;
        for (DeviceReport device : report.devices()) {
            buffered += device.ledger().buffered();
            injected += device.injected();
            localSteps += device.steps();
            computeMs += device.computeMs();
            staleness = Math.max(staleness, device.stalenessMs());
        }
        return new RoundRow(
                report.version(),
                report.startMs(),
                report.readyMs(),
                report.endMs(),
                report.devices().length,
                (int) Arrays.stream(report.devices()).filter(d -> d.samples() > 0).count(),
                report.samples(),
                injected,
                report.totalSamples(),
                report.totalRounds(),
                report.loss(),
                report.learningRate(),
                report.batchScale(),
                report.compressed(),
                report.floats(),
                report.wireBytes(),
                report.denseBytes(),
                buffered,
                staleness,
                localSteps,
                computeMs,
                Arrays.stream(report.timings()).mapToLong(CommitTiming::commitMs).sum(),
                Arrays.stream(report.timings()).mapToLong(CommitTiming::blockedMs).sum(),
                Arrays.stream(report.timings()).anyMatch(CommitTiming::searching),
                report.syncModel(),
                report.lineage(),
                report.last(),
                report.lastReason());
    }
}
