package io.scadles.job.dataset;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts recordings into labelled one-second windows and keeps, per device, when each was complete.
 *
 * <p>A device's recordings are joined end to end: times inside a recording stay as they were, the
 * next recording begins one sample period after the previous one ended.
 */
final class MotionWindows {

    private static final int WINDOW_MS = 1000;

    /** The sensors' usual sample period: the pause between two joined recordings. */
    private static final int PERIOD_MS = 10;

    /** A window with fewer samples lies in a gap of the recording and says nothing. */
    private static final int MIN_SAMPLES = 20;

    private final int stepMs;
    private final List<Window> windows = new ArrayList<>();
    private final Map<String, Timeline> timelines = new LinkedHashMap<>();

    MotionWindows(int stepMs) {
        this.stepMs = stepMs;
    }

    /** Adds a recording's windows behind those of the device's earlier recordings. */
    void cut(MotionRecording recording) {
        long[] timeMs = recording.timeMs();
        long firstMs = timeMs[0];
        long lastMs = timeMs[timeMs.length - 1];
        Timeline timeline = timelines.computeIfAbsent(recording.device(), device -> new Timeline());
        int from = 0;
        int to = 0;
        for (long endMs = firstMs + WINDOW_MS; endMs <= lastMs; endMs += stepMs) {
            while (to < timeMs.length && timeMs[to] <= endMs) {
                to++;
            }
            while (timeMs[from] <= endMs - WINDOW_MS) {
                from++;
            }
            if (to - from >= MIN_SAMPLES) {
                timeline.samples.add(windows.size());
                timeline.arrivalMs.add(timeline.nextMs + endMs - firstMs);
                windows.add(new Window(recording, from, to, endMs));
            }
        }
        timeline.nextMs += lastMs - firstMs + PERIOD_MS;
    }

    LabelledSet samples(SampleSpec spec, boolean rawAxes) {
        byte[] features = new byte[Math.multiplyExact(windows.size(), spec.bytesPerSample())];
        ByteBuffer out = ByteBuffer.wrap(features).order(ByteOrder.LITTLE_ENDIAN);
        int[] labels = new int[windows.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = windows.get(i).label();
            for (float[] channel : MotionChannels.of(windows.get(i).resampled(), rawAxes)) {
                for (float value : channel) {
                    out.putFloat(value);
                }
            }
        }
        return new LabelledSet(spec, features, labels);
    }

    List<RecordedStream> streams() {
        List<RecordedStream> streams = new ArrayList<>();
        timelines.forEach(
                (device, timeline) ->
                        streams.add(
                                new RecordedStream(
                                        device,
                                        timeline.samples.stream().mapToInt(i -> i).toArray(),
                                        timeline.arrivalMs.stream().mapToLong(t -> t).toArray(),
                                        timeline.nextMs)));
        return streams;
    }

    /** A device's windows so far and the time at which its next recording begins. */
    private static final class Timeline {
        final List<Integer> samples = new ArrayList<>();
        final List<Long> arrivalMs = new ArrayList<>();
        long nextMs;
    }

    /** The samples [from, to) of a recording: those of the second that ends at endMs. */
    private record Window(MotionRecording recording, int from, int to, long endMs) {

        /** The most frequent activity; of two equally frequent the lower code. */
        int label() {
            int[] votes = new int[HumanActivity.CLASSES];
            int label = 0;
            for (int i = from; i < to; i++) {
                votes[recording.labels()[i]]++;
            }
            for (int c = 1; c < votes.length; c++) {
                label = votes[c] > votes[label] ? c : label;
            }
            return label;
        }

        /**
         * The axes at {@link HumanActivity#STEPS} evenly spaced times, linear between the real time
         * stamps; before the first and after the last sample their values hold.
         *
         * <p>Shape: [6][STEPS].
         */
        double[][] resampled() {
            long[] timeMs = recording.timeMs();
            double[][] out = new double[MotionRecording.AXES][HumanActivity.STEPS];
            int left = from;
            for (int s = 0; s < HumanActivity.STEPS; s++) {
                double atMs =
                        endMs - WINDOW_MS + (s + 1) * (double) WINDOW_MS / HumanActivity.STEPS;
                while (left + 1 < to && timeMs[left + 1] <= atMs) {
                    left++;
                }
                int right = atMs < timeMs[left] || left + 1 == to ? left : left + 1;
                double part =
                        right == left ? 0 : (atMs - timeMs[left]) / (timeMs[right] - timeMs[left]);
                for (int axis = 0; axis < out.length; axis++) {
                    float[] values = recording.axes()[axis];
                    out[axis][s] = values[left] + part * (values[right] - values[left]);
                }
            }
            return out;
        }
    }
}
