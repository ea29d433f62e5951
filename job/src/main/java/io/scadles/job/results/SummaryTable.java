package io.scadles.job.results;

import java.util.List;

/** The summary of a run as text for people. */
final class SummaryTable {

    private static final int MOST_DEVICES = 20;
    private static final String ROW = "%-24s %12s %12s %12s %12s %12s%n";

    private final StringBuilder text = new StringBuilder();

    private SummaryTable() {}

    static String of(Summary summary) {
        var table = new SummaryTable();
        table.devices(summary);
        table.facts(summary);
        return table.text.toString();
    }

    private void devices(Summary summary) {
        List<DeviceTotals> devices = summary.devices();
        row("device", "arrived", "trained", "truncated", "rejected", "buffered");
        devices.stream().limit(MOST_DEVICES).forEach(this::row);
        if (devices.size() > MOST_DEVICES) {
            text.append(
                    Progress.text(
                            "... and %,d more, see devices.jsonl%n",
                            devices.size() - MOST_DEVICES));
        }
        DeviceTotals all = summary.totals();
        row(all);
        text.append(
                all.unaccounted() == 0
                        ? Progress.text("every record is accounted for exactly once%n%n")
                        : Progress.text(
                                "%,d records are not accounted for%n%n", all.unaccounted()));
    }

    private void row(DeviceTotals totals) {
        row(
                totals.device(),
                count(totals.arrivedRecords()),
                count(totals.trainedSamples()),
                count(totals.truncatedSamples()),
                count(totals.rejectedRecords()),
                count(totals.bufferedSamples()));
    }

    private void row(Object... cells) {
        text.append(Progress.text(ROW, cells));
    }

    private void facts(Summary summary) {
        fact("rounds", count(summary.rounds()));
        fact("samples trained", count(summary.trainedSamples()));
        if (summary.bestVersion() >= 0) {
            fact("best top-1", score(summary.bestTop1(), summary.bestVersion()));
            fact("last top-1", score(summary.lastTop1(), summary.lastVersion()));
        }
        fact("bytes sent", bytes(summary));
        if (summary.compressedCommits() > 0) {
            fact(
                    "compressed",
                    Progress.text("%.1f %% of commits", 100 * summary.compressedShare()));
        }
        if (summary.injection().windows() > 0) {
            fact("shared", shared(summary.injection()));
        }
        fact("event time", Progress.duration(summary.eventMs()));
        fact("wall time", Progress.duration(summary.wallMs()));
        fact("throughput", Progress.text("%,.0f samples/s", summary.samplesPerSecond()));
        fact("ended", summary.stopReason().isEmpty() ? "on request" : summary.stopReason());
        fact("model", summary.modelHash());
        fact("results", summary.folder());
    }

    private void fact(String name, String value) {
        text.append(Progress.text("%-16s %s%n", name, value));
    }

    private static String count(long n) {
        return Progress.text("%,d", n);
    }

    private static String score(double top1, long version) {
        return Progress.text("%.2f %% (v%d)", 100 * top1, version);
    }

    private static String shared(InjectionTotals injection) {
        return Progress.text(
                "%,d samples, %,d bytes (%,d to all receivers); %,d copies trained",
                injection.givenSamples(),
                injection.bytesOnce(),
                injection.bytesMulticast(),
                injection.trainedSamples());
    }

    private static String bytes(Summary summary) {
        if (summary.denseBytes() == 0) {
            return "0";
        }
        return Progress.text(
                "%,d (%.1f %% of dense)",
                summary.wireBytes(), 100.0 * summary.wireBytes() / summary.denseBytes());
    }
}
