package io.scadles.model.stream;

/**
 * What one device did in one round.
 *
 * @param device id of the device
 * @param samples samples it trained on, its own and those shared with it; 0 if it had none or its
 *     commit was not finite
 * @param steps local steps it took; 0 if it contributed nothing
 * @param lastSamples samples of the last of them
 * @param injected how many of them are copies that other devices shared
 * @param rateSamplesPerSecond its measured rate when the round started
 * @param readyMs event time at which its last batch was complete
 * @param computeMs time its steps took: virtual in replay, measured in live
 * @param speed how fast it is, compared with other devices: in replay as the cost model has it, in
 *     live in samples a millisecond; 0 if not known
 * @param commitFromMs event time at which its timer ran out: its commit did not leave earlier; 0
 *     without a timer
 * @param stalenessMs age of its oldest sample when the batch was complete
 * @param loss mean loss over its samples, before the update
 * @param sent what its commit was on the wire
 * @param problem why it contributed nothing although it had samples, or empty
 * @param ledger where its offsets went
 */
public record DeviceReport(
        String device,
        int samples,
        int steps,
        int lastSamples,
        int injected,
        double rateSamplesPerSecond,
        long readyMs,
        long computeMs,
        double speed,
        long commitFromMs,
        long stalenessMs,
        double loss,
        Transmission sent,
        String problem,
        DeviceLedger ledger) {

    /** Of a device that takes one step a round. */
    public DeviceReport(
            String device,
            int samples,
            int injected,
            double rateSamplesPerSecond,
            long readyMs,
            long stalenessMs,
            double loss,
            Transmission sent,
            String problem,
            DeviceLedger ledger) {
        this(
                device,
                samples,
                samples > 0 ? 1 : 0,
                samples,
                injected,
                rateSamplesPerSecond,
                readyMs,
                0,
                0,
                0,
                stalenessMs,
                loss,
                sent,
                problem,
                ledger);
    }
}
