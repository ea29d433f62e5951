package io.scadles.job.results;

import java.io.IOException;
import java.util.List;

/**
 * What came out of a run.
 *
 * @param folder folder of the run
 * @param stopReason why no round followed the last one, or empty if the run was ended from outside
 * @param rounds rounds with samples
 * @param trainedSamples samples of closed rounds, with copies that devices shared
 * @param devices where every record went, by device
 * @param bestTop1 best share of right answers on the held-out set, not a number without evaluation
 * @param bestVersion version that reached it, -1 without evaluation
 * @param lastTop1 share of right answers of the version evaluated last
 * @param lastVersion version evaluated last, -1 without evaluation
 * @param lastLoss its loss on the held-out set
 * @param commits commits of closed rounds
 * @param compressedCommits those that held the largest values alone
 * @param floats parameters sent in all commits
 * @param wireBytes bytes of all commits
 * @param denseBytes bytes of all commits had they been dense
 * @param injection what devices shared with each other
 * @param eventMs event time from the start of the first round to the end of the last
 * @param wallMs wall-clock time of the run
 * @param samplesPerSecond samples trained on per second of wall-clock time
 * @param modelHash hash of the final model
 */
public record Summary(
        String folder,
        String stopReason,
        long rounds,
        long trainedSamples,
        List<DeviceTotals> devices,
        double bestTop1,
        long bestVersion,
        double lastTop1,
        long lastVersion,
        double lastLoss,
        long commits,
        long compressedCommits,
        long floats,
        long wireBytes,
        long denseBytes,
        InjectionTotals injection,
        long eventMs,
        long wallMs,
        double samplesPerSecond,
        String modelHash) {

    /**
     * Sums up the result files of a run.
     *
     * @param folder folder of the run
     * @param wallMs wall-clock time of the run
     * @param modelHash hash of the final model
     */
    public static Summary of(RunFolder folder, long wallMs, String modelHash) throws IOException {
        return new SummaryReader(folder).read(wallMs, modelHash);
    }

    /**
     * Share of commits that were compressed. Source: ScaDLES, section IV: T_compressed over all
     * iterations; here of commits, because each device decides.
     */
    double compressedShare() {
        return commits == 0 ? 0 : (double) compressedCommits / commits;
    }

    /** All devices together. */
    DeviceTotals totals() {
        return devices.stream().reduce(new DeviceTotals("all", 0, 0, 0, 0, 0), DeviceTotals::plus);
    }

    /** The final table for people. */
    public String table() {
        return SummaryTable.of(this);
    }
}
