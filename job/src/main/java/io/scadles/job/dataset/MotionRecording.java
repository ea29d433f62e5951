package io.scadles.job.dataset;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One execution as one device recorded it.
 *
 * @param person number of the person
 * @param device id of the device, for instance {@code p07-watch}
 * @param timeMs [n] Unix milliseconds; never goes back, several samples may share one
 * @param axes [6][n] accelerometer x y z (m/s2, gravity included), gyroscope x y z (rad/s)
 * @param labels [n] activity of each sample
 */
record MotionRecording(int person, String device, long[] timeMs, float[][] axes, int[] labels) {

    static final int AXES = 6;

    private static final String FOLDER = "sp-sw-har";
    private static final String INDEX = "executions.csv";
    private static final String SAMPLES = "samples.bin";
    private static final int RECORD_BYTES = Long.BYTES + AXES * Float.BYTES + Integer.BYTES;
    private static final List<String> COLUMNS =
            List.of("subject", "device", "first_record", "records");

    /** All recordings in the order of the index: by person, then execution. */
    static List<MotionRecording> readAll(Path folder) {
        DataFiles files = new DataFiles(FOLDER, folder, List.of(SAMPLES, INDEX));
        String[] lines = new String(files.read(INDEX), StandardCharsets.UTF_8).strip().split("\\R");
        byte[] bytes = files.read(SAMPLES);
        if (bytes.length == 0 || bytes.length % RECORD_BYTES != 0) {
            throw new CorruptDataException(
                    files.path(SAMPLES),
                    "has %d bytes, expected a multiple of %d"
                            .formatted(bytes.length, RECORD_BYTES));
        }
        int[] columns = columns(files.path(INDEX), lines[0]);
        ByteBuffer samples = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<MotionRecording> recordings = new ArrayList<>();
        for (int line = 1; line < lines.length; line++) {
            try {
                recordings.add(recording(lines[line].split(","), columns, samples));
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new CorruptDataException(
                        files.path(INDEX),
                        "line %d does not fit the samples: %s".formatted(line + 1, e.getMessage()),
                        e);
            }
        }
        return recordings;
    }

    private static int[] columns(Path index, String header) {
        List<String> names = Arrays.asList(header.strip().split(","));
        int[] columns = COLUMNS.stream().mapToInt(names::indexOf).toArray();
        if (Arrays.stream(columns).anyMatch(c -> c < 0)) {
            throw new CorruptDataException(
                    index, "columns are %s, expected among them %s".formatted(names, COLUMNS));
        }
        return columns;
    }

    private static MotionRecording recording(String[] row, int[] columns, ByteBuffer samples) {
        int person = Integer.parseInt(row[columns[0]]);
        String kind =
                switch (row[columns[1]]) {
                    case "sp" -> "phone";
                    case "sw" -> "watch";
                    default ->
                            throw new IllegalArgumentException(
                                    "device is '%s', expected sp or sw".formatted(row[columns[1]]));
                };
        int first = Integer.parseInt(row[columns[2]]);
        int n = Integer.parseInt(row[columns[3]]);
        if (first < 0 || n < 1 || first + (long) n > samples.capacity() / RECORD_BYTES) {
            throw new IllegalArgumentException(
                    "records %d to %d, but there are %d"
                            .formatted(first, first + (long) n, samples.capacity() / RECORD_BYTES));
        }
        long[] timeMs = new long[n];
        float[][] axes = new float[AXES][n];
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            int at = (first + i) * RECORD_BYTES;
            timeMs[i] = samples.getLong(at);
            for (int axis = 0; axis < AXES; axis++) {
                axes[axis][i] = samples.getFloat(at + Long.BYTES + axis * Float.BYTES);
            }
            labels[i] = samples.getInt(at + RECORD_BYTES - Integer.BYTES);
            if (labels[i] < 0
                    || labels[i] >= HumanActivity.CLASSES
                    || (i > 0 && timeMs[i] < timeMs[i - 1])) {
                throw new IllegalArgumentException(
                        "sample %d has label %d at %d ms; expected labels 0 to 4 in order of time"
                                .formatted(first + i, labels[i], timeMs[i]));
            }
        }
        return new MotionRecording(
                person, "p%02d-%s".formatted(person, kind), timeMs, axes, labels);
    }
}
