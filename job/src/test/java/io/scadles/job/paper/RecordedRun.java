package io.scadles.job.paper;

import io.scadles.job.results.ResultLine;
import io.scadles.job.results.ResultRows;
import io.scadles.job.results.RunFolder;
import io.scadles.model.stream.CommitTiming;
import io.scadles.model.stream.DeviceLedger;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.EvaluationReport;
import io.scadles.model.stream.InjectionLedger;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.RoundReport;
import io.scadles.model.stream.Transmission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes the result files of a made-up run: two devices at 10 and 40 samples per second, rounds of
 * two seconds in which both train 20 samples, an evaluation after each.
 */
final class RecordedRun {

    static final long START_MS = 1_000_000;
    static final long ROUND_MS = 2000;
    static final int BATCH = 20;

    /** Copies of other devices' samples in every batch: they never waited here. */
    private static final int SHARED = 3;

    private static final double[] RATES = {10, 40};

    private final RunFolder folder;
    private long version;

    RecordedRun(Path path) throws IOException {
        folder = new RunFolder(Files.createDirectories(path));
    }

    /** Adds a round whose model then scores as given. */
    RecordedRun round(double top1, double loss) throws IOException {
        long startMs = START_MS + version * ROUND_MS;
        long endMs = startMs + ROUND_MS;
        var report =
                new RoundReport(
                        RoundReport.Kind.ROUND,
                        version,
                        startMs,
                        startMs,
                        endMs,
                        2 * BATCH,
                        loss,
                        0.1,
                        1,
                        0,
                        200,
                        800,
                        800,
                        2 * BATCH * (version + 1),
                        version + 1,
                        "scadles",
                        "run",
                        false,
                        "",
                        new float[] {0.5f, 0.5f},
                        new CommitTiming[0],
                        new DeviceReport[] {device(0), device(1)});
        for (ResultLine line : ResultRows.of(report, 1)) {
            append(line.file(), line.json());
        }
        version++;
        var score = new EvaluationReport(version, endMs, 100, loss, top1, (1 + top1) / 2, false);
        ResultLine line = ResultRows.of(score);
        append(line.file(), line.json());
        return this;
    }

    /** The trainer is ahead of the clock by a thousand samples, and has dropped one per round. */
    private DeviceReport device(int d) {
        long trained = BATCH * version;
        var ledger =
                new DeviceLedger(
                        0,
                        0,
                        trained + version + 1000,
                        trained,
                        version,
                        1000,
                        0,
                        new long[Rejection.values().length],
                        InjectionLedger.NONE);
        return new DeviceReport(
                "d" + d,
                BATCH + SHARED,
                SHARED,
                RATES[d],
                0,
                0,
                1,
                Transmission.dense(100, 100),
                "",
                ledger);
    }

    void append(String file, String json) throws IOException {
        Files.writeString(
                folder.path().resolve(file),
                json + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    RunLog log() throws IOException {
        return RunLog.read(folder);
    }

    /** What came of it, with a target of 80 % top-1 and 10 bytes per sample. */
    RunResult result(String experiment, long seed) throws IOException {
        return new RunResult(
                new Outcomes(log(), Comparison.Metric.TOP1, 0.8, 10)
                        .of(experiment, seed, "c0ffee", "cafe"),
                log());
    }
}
