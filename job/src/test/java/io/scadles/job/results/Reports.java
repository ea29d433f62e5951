package io.scadles.job.results;

import io.scadles.model.stream.CommitTiming;
import io.scadles.model.stream.DeviceLedger;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.EvaluationReport;
import io.scadles.model.stream.InjectionLedger;
import io.scadles.model.stream.InjectionReport;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.RoundReport;
import io.scadles.model.stream.Transmission;

/** Reports of two devices, cam-1 and cam-2, for tests. */
final class Reports {

    private Reports() {}

    /** A round of 40 samples; each device has had 100 records per version so far. */
    static RoundReport round(long version, double loss, boolean last) {
        return report(RoundReport.Kind.ROUND, version, loss, last);
    }

    /** The accounts of both devices. */
    static RoundReport ledger(long version) {
        return report(RoundReport.Kind.LEDGER, version, Double.NaN, false);
    }

    static EvaluationReport evaluation(long version, double top1) {
        return new EvaluationReport(version, 1000 * version, 500, 1 - top1, top1, 1, false);
    }

    /** A window after which cam-1 shared eight samples with cam-2, or two, one of them nothing. */
    static InjectionReport injection(long startMs, int donorsFound) {
        return new InjectionReport(
                startMs,
                startMs + 1000,
                new String[] {"cam-1", "cam-2"},
                2,
                donorsFound == 2
                        ? new InjectionReport.Gift[] {
                            new InjectionReport.Gift("cam-1", 8, ""),
                            new InjectionReport.Gift("cam-2", 0, "")
                        }
                        : new InjectionReport.Gift[] {
                            new InjectionReport.Gift("cam-1", 4, "cam-2")
                        },
                donorsFound == 2 ? 24 : 12,
                donorsFound == 2 ? 24 : 12);
    }

    private static RoundReport report(
            RoundReport.Kind kind, long version, double loss, boolean last) {
        boolean round = kind == RoundReport.Kind.ROUND;
        return new RoundReport(
                kind,
                version,
                1000 * version,
                1000 * version + 900,
                1000 * version + 1000,
                40,
                loss,
                0.05,
                1,
                1,
                25,
                200,
                800,
                40 * (version + 1),
                version + 1,
                "scadles",
                "run-1",
                last,
                last ? "stop.rounds reached" : "",
                round ? new float[] {0.75f, 0.25f} : new float[0],
                round
                        ? new CommitTiming[] {
                            CommitTiming.round(20, 30), new CommitTiming(10, 0, 3, 4, true, true)
                        }
                        : new CommitTiming[0],
                new DeviceReport[] {device("cam-1", version, 30), device("cam-2", version, 10)});
    }

    private static DeviceReport device(String id, long version, int samples) {
        long rounds = version + 1;
        long[] rejected = new long[Rejection.values().length];
        rejected[Rejection.UNKNOWN_LABEL.ordinal()] = 2;
        long trained = samples * rounds;
        long arrived = 100 * rounds;
        var ledger =
                new DeviceLedger(
                        0,
                        arrived - 1,
                        arrived,
                        trained,
                        arrived - trained - 7,
                        5,
                        1,
                        rejected,
                        new InjectionLedger(12 * rounds, 8 * rounds, rounds, 3 * rounds));
        return new DeviceReport(
                id,
                samples,
                4,
                33.5,
                1000 * version + 800,
                250,
                Double.POSITIVE_INFINITY,
                Transmission.dense(25, 25),
                "",
                ledger);
    }
}
