package io.scadles.job.results;

import io.scadles.model.stream.InjectionLedger;
import io.scadles.model.stream.InjectionReport;
import java.util.Arrays;
import java.util.Collection;

/**
 * What devices shared in a run.
 *
 * @param windows windows after which donors were drawn
 * @param shortOfDonors windows in which fewer devices could share than were wanted
 * @param givenSamples samples shared, each once
 * @param bytesOnce their bytes, each sample once
 * @param bytesMulticast their bytes, each sample once per receiver
 * @param receivedSamples copies that have come to their receivers
 * @param trainedSamples copies in batches of closed rounds
 * @param droppedSamples copies that no round used
 * @param heldSamples copies left over
 */
public record InjectionTotals(
        long windows,
        long shortOfDonors,
        long givenSamples,
        long bytesOnce,
        long bytesMulticast,
        long receivedSamples,
        long trainedSamples,
        long droppedSamples,
        long heldSamples) {

    /** Of a run in which nothing is shared. */
    static final InjectionTotals NONE = new InjectionTotals(0, 0, 0, 0, 0, 0, 0, 0, 0);

    InjectionTotals plus(InjectionReport report) {
        return new InjectionTotals(
                windows + 1,
                shortOfDonors + (report.gifts().length < report.donorsWanted() ? 1 : 0),
                givenSamples
                        + Arrays.stream(report.gifts())
                                .mapToLong(InjectionReport.Gift::samples)
                                .sum(),
                bytesOnce + report.bytesOnce(),
                bytesMulticast + report.bytesMulticast(),
                receivedSamples,
                trainedSamples,
                droppedSamples,
                heldSamples);
    }

    /** The same, with what became of the copies at every device. */
    InjectionTotals with(Collection<InjectionLedger> ledgers) {
        return new InjectionTotals(
                windows,
                shortOfDonors,
                givenSamples,
                bytesOnce,
                bytesMulticast,
                ledgers.stream().mapToLong(InjectionLedger::received).sum(),
                ledgers.stream().mapToLong(InjectionLedger::trained).sum(),
                ledgers.stream().mapToLong(InjectionLedger::dropped).sum(),
                ledgers.stream().mapToLong(InjectionLedger::held).sum());
    }
}
