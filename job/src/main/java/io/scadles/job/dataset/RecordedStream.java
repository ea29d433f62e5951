package io.scadles.job.dataset;

/**
 * A device's samples with the times at which they really arrived.
 *
 * @param device id of the device
 * @param samples [n] indices into the training set, in order of arrival
 * @param arrivalMs [n] time of each, milliseconds from the start of the stream; never goes back
 * @param durationMs length of the stream; a repetition begins after it
 */
public record RecordedStream(String device, int[] samples, long[] arrivalMs, long durationMs) {

    public RecordedStream {
        if (samples.length != arrivalMs.length) {
            throw new IllegalArgumentException(
                    "%s: %d samples but %d arrival times"
                            .formatted(device, samples.length, arrivalMs.length));
        }
        if (arrivalMs.length > 0 && durationMs <= arrivalMs[arrivalMs.length - 1]) {
            throw new IllegalArgumentException(
                    "%s: the stream must be longer than its last arrival (%d ms), got %d ms"
                            .formatted(device, arrivalMs[arrivalMs.length - 1], durationMs));
        }
    }
}
