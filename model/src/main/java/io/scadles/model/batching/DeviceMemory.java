package io.scadles.model.batching;

import io.scadles.model.stream.DeviceLedger;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.InjectionLedger;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.Transmission;

/**
 * What a device must remember across a crash or a change of parallelism, besides the samples it
 * holds.
 *
 * @param rateSamplesPerSecond rate as of {@code rateEndMs}
 * @param rateEndMs end of the last window that counts for the rate, {@code Long.MIN_VALUE} if none
 * @param aheadEndMs ends of windows that have arrived but no round has reached
 * @param aheadRate rates measured in these, samples per second
 * @param ledger where every offset went
 * @param inFlight samples of the last commit whose round is not known to be closed
 * @param injectedInFlight copies of other devices' samples in that commit
 * @param consumed samples of the first held slice that are gone
 * @param truncatedFor version the buffer was last truncated for
 * @param lastGoneMs time of the newest sample that has left the buffer
 * @param committedVersion last version answered
 * @param lastReport the answer
 * @param badCommits commits in a row that were not finite
 */
public record DeviceMemory(
        double rateSamplesPerSecond,
        long rateEndMs,
        long[] aheadEndMs,
        double[] aheadRate,
        DeviceLedger ledger,
        long inFlight,
        long injectedInFlight,
        int consumed,
        long truncatedFor,
        long lastGoneMs,
        long committedVersion,
        DeviceReport lastReport,
        int badCommits) {

    /** A device that has just appeared. */
    static DeviceMemory fresh(String device) {
        DeviceLedger ledger =
                new DeviceLedger(
                        -1,
                        -1,
                        0,
                        0,
                        0,
                        0,
                        0,
                        new long[Rejection.values().length],
                        InjectionLedger.NONE);
        return new DeviceMemory(
                0,
                Long.MIN_VALUE,
                new long[0],
                new double[0],
                ledger,
                0,
                0,
                0,
                -1,
                Long.MIN_VALUE,
                -1,
                new DeviceReport(device, 0, 0, 0, 0, 0, 0, Transmission.NONE, "", ledger),
                0);
    }
}
