package io.scadles.job.results;

import io.scadles.model.stream.EvaluationReport;
import io.scadles.model.stream.InjectionReport;
import io.scadles.model.stream.RoundReport;
import java.util.ArrayList;
import java.util.List;

/** Turns reports into lines of the result files. */
public final class ResultRows {

    private ResultRows() {}

    /**
     * The lines of a report: a closed round gives one, and every n-th round and the last one also
     * give one per device; accounts give one per device.
     *
     * @param report a closed round, or accounts
     * @param deviceRowsEveryRounds rounds between two lines per device, at least 1
     */
    public static List<ResultLine> of(RoundReport report, int deviceRowsEveryRounds) {
        List<ResultLine> lines = new ArrayList<>();
        boolean withDevices =
                switch (report.kind()) {
                    case ROUND -> {
                        lines.add(new ResultLine(RunFolder.ROUNDS, Json.line(RoundRow.of(report))));
                        yield report.last() || report.version() % deviceRowsEveryRounds == 0;
                    }
                    case LEDGER -> true;
                };
        if (withDevices) {
            for (int i = 0; i < report.devices().length; i++) {
                lines.add(new ResultLine(RunFolder.DEVICES, Json.line(DeviceRow.of(report, i))));
            }
        }
        return lines;
    }

    /** The line of a window after which devices shared samples. */
    public static ResultLine of(InjectionReport report) {
        return new ResultLine(RunFolder.INJECTION, Json.line(report));
    }

    /** The line of an evaluation. */
    public static ResultLine of(EvaluationReport report) {
        return new ResultLine(RunFolder.EVALUATIONS, Json.line(report));
    }
}
