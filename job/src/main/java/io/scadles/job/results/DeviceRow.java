package io.scadles.job.results;

import io.scadles.model.stream.CommitTiming;
import io.scadles.model.stream.DeviceLedger;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.InjectionLedger;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.RoundReport;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One line of {@code devices.jsonl}: a device in a round, or its accounts at a checkpoint or at the
 * end.
 *
 * @param kind {@code round} or {@code ledger}; a ledger says nothing about a round
 * @param version version the report is about
 * @param device id of the device
 * @param samples samples it trained on
 * @param injectedSamples how many of them are copies that other devices shared
 * @param weight weight of its commit, in [0, 1]
 * @param rateSamplesPerSecond its measured rate
 * @param readyMs event time at which its batch was complete
 * @param stalenessMs age of its oldest sample when the batch was complete
 * @param loss mean loss over its samples
 * @param localSteps steps its commit holds
 * @param computeMs time they took
 * @param commitMs time its commit was on its way
 * @param blockedMs time it waited for others
 * @param staleness updates of the model by others since it had it
 * @param quota commits it should have made in the check period
 * @param unreachable whether it cannot make so many
 * @param compressed its commit held the largest values alone
 * @param gap share of its gradient's energy that compression loses, smoothed
 * @param floats parameters sent
 * @param wireBytes bytes of its commit
 * @param problem why it contributed nothing although it had samples, or empty
 * @param firstOffset first offset accounted for, -1 if none
 * @param lastOffset last offset accounted for, -1 if none
 * @param arrivedRecords offsets accounted for
 * @param trainedSamples samples whose round was closed
 * @param truncatedSamples samples dropped
 * @param bufferedSamples samples held
 * @param correctedSamples samples whose time was raised
 * @param rejected records that cannot be trained on, by reason; reasons without records are left
 *     out
 * @param injected what became of the copies that other devices shared with it
 */
record DeviceRow(
        String kind,
        long version,
        String device,
        int samples,
        int injectedSamples,
        double weight,
        double rateSamplesPerSecond,
        long readyMs,
        long stalenessMs,
        double loss,
        int localSteps,
        long computeMs,
        long commitMs,
        long blockedMs,
        long staleness,
        long quota,
        boolean unreachable,
        boolean compressed,
        double gap,
        long floats,
        long wireBytes,
        String problem,
        long firstOffset,
        long lastOffset,
        long arrivedRecords,
        long trainedSamples,
        long truncatedSamples,
        long bufferedSamples,
        long correctedSamples,
        Map<String, Long> rejected,
        InjectionLedger injected) {

    /** The row of one device of a report, given by its index. */
    static DeviceRow of(RoundReport report, int index) {
        DeviceReport device = report.devices()[index];
        DeviceLedger ledger = device.ledger();
        CommitTiming timing =
                index < report.timings().length ? report.timings()[index] : CommitTiming.NONE;
        return new DeviceRow(
                report.kind().name().toLowerCase(Locale.ROOT),
                report.version(),
                device.device(),
                device.samples(),
                device.injected(),
                // Ledgers have no weights. Through text, so that 0.3f reads as 0.3.
                index < report.weights().length
                        ? Double.parseDouble(Float.toString(report.weights()[index]))
                        : 0,
                device.rateSamplesPerSecond(),
                device.readyMs(),
                device.stalenessMs(),
                device.loss(),
                device.steps(),
                device.computeMs(),
                timing.commitMs(),
                timing.blockedMs(),
                timing.staleness(),
                timing.quota(),
                timing.unreachable(),
                device.sent().compressed(),
                device.sent().smoothedGap(),
                device.sent().floats(),
                device.sent().wireBytes(),
                device.problem(),
                ledger.firstOffset(),
                ledger.lastOffset(),
                ledger.arrived(),
                ledger.trained(),
                ledger.truncated(),
                ledger.buffered(),
                ledger.corrected(),
                byReason(ledger.rejected()),
                ledger.injected());
    }

    /** Records that could not be trained on, all reasons together. */
    long rejectedRecords() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    private static Map<String, Long> byReason(long[] counts) {
        Map<String, Long> byReason = new LinkedHashMap<>();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 0) {
                byReason.put(Rejection.values()[i].name().toLowerCase(Locale.ROOT), counts[i]);
            }
        }
        return byReason;
    }
}
