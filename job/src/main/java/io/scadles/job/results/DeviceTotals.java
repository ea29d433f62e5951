package io.scadles.job.results;

/**
 * Where the records of one device went.
 *
 * @param device id of the device
 * @param arrivedRecords offsets accounted for
 * @param trainedSamples samples of closed rounds
 * @param truncatedSamples samples dropped
 * @param rejectedRecords records that could not be trained on
 * @param bufferedSamples samples left over
 */
public record DeviceTotals(
        String device,
        long arrivedRecords,
        long trainedSamples,
        long truncatedSamples,
        long rejectedRecords,
        long bufferedSamples) {

    static DeviceTotals of(DeviceRow row) {
        return new DeviceTotals(
                row.device(),
                row.arrivedRecords(),
                row.trainedSamples(),
                row.truncatedSamples(),
                row.rejectedRecords(),
                row.bufferedSamples());
    }

    DeviceTotals plus(DeviceTotals other) {
        return new DeviceTotals(
                device,
                arrivedRecords + other.arrivedRecords,
                trainedSamples + other.trainedSamples,
                truncatedSamples + other.truncatedSamples,
                rejectedRecords + other.rejectedRecords,
                bufferedSamples + other.bufferedSamples);
    }

    /** Records that went nowhere, or twice if negative; 0 if the books balance. */
    long unaccounted() {
        return arrivedRecords
                - trainedSamples
                - truncatedSamples
                - rejectedRecords
                - bufferedSamples;
    }
}
