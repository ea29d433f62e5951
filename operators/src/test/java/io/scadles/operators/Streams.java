package io.scadles.operators;

import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.Sample;
import io.scadles.model.stream.Slice;
import java.util.stream.LongStream;

/** Samples and slices for tests of single operators. */
final class Streams {

    private Streams() {}

    static DeviceKey device(String id) {
        return new DeviceKey(id.hashCode(), id);
    }

    /** A sample as a source gives it: nothing is known of those before. */
    static Sample sample(String device, long timeMs, long offset) {
        return sample(device, timeMs, offset, Rejection.NONE, SoftmaxEngine.FEATURES);
    }

    static Sample sample(
            String device, long timeMs, long offset, Rejection rejection, int featureBytes) {
        return sample(device, timeMs, offset, Sample.NO_SEQUENCE, rejection, featureBytes);
    }

    /** A sample that its device has numbered. */
    static Sample numbered(String device, long timeMs, long offset, long sequence) {
        return sample(device, timeMs, offset, sequence, Rejection.NONE, SoftmaxEngine.FEATURES);
    }

    private static Sample sample(
            String device,
            long timeMs,
            long offset,
            long sequence,
            Rejection rejection,
            int featureBytes) {
        byte[] features = new byte[rejection == Rejection.NONE ? featureBytes : 0];
        for (int f = 0; f < features.length; f++) {
            features[f] = (byte) (offset * 31 + f * 7);
        }
        return new Sample(
                device(device),
                timeMs,
                0,
                offset,
                -1,
                0,
                false,
                sequence,
                (int) (offset % SoftmaxEngine.CLASSES),
                rejection,
                features);
    }

    /** One window with {@code count} samples, evenly spread, that follows those before. */
    static Slice slice(String device, long startMs, long firstOffset, int count) {
        long[] offsets = LongStream.range(firstOffset, firstOffset + count).toArray();
        long[] timesMs = LongStream.range(0, count).map(i -> startMs + i * 1000 / count).toArray();
        int[] labels = new int[count];
        byte[] features = new byte[count * SoftmaxEngine.FEATURES];
        for (int i = 0; i < count; i++) {
            Sample sample = sample(device, timesMs[i], offsets[i]);
            labels[i] = sample.label();
            System.arraycopy(
                    sample.features(),
                    0,
                    features,
                    i * SoftmaxEngine.FEATURES,
                    SoftmaxEngine.FEATURES);
        }
        return new Slice(
                device(device),
                "",
                startMs,
                startMs + 1000,
                0,
                1,
                count,
                firstOffset == 0 ? -1 : firstOffset - 1,
                firstOffset,
                firstOffset + count - 1,
                0,
                0,
                new long[Rejection.values().length],
                timesMs,
                offsets,
                labels,
                features);
    }
}
