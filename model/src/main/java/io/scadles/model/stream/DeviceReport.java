package io.scadles.model.stream;

/**
 * What one device did in one round.
 *
 * @param device id of the device
 * @param samples samples it trained on, its own and those shared with it; 0 if it had none or its
 *     commit was not finite
 * @param injected how many of them are copies that other devices shared
 * @param rateSamplesPerSecond its measured rate when the round started
 * @param readyMs event time at which its batch was complete
 * @param stalenessMs age of its oldest sample when the batch was complete
 * @param loss mean loss over its samples, before the update
 * @param sent what its commit was on the wire
 * @param problem why it contributed nothing although it had samples, or empty
 * @param ledger where its offsets went
 */
public record DeviceReport(
        String device,
        int samples,
        int injected,
        double rateSamplesPerSecond,
        long readyMs,
        long stalenessMs,
        double loss,
        Transmission sent,
        String problem,
        DeviceLedger ledger) {}
