package io.scadles.job.devices;

import io.scadles.job.devices.Drill.RateChange;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How the rates of devices change over time; a device that is not in it keeps its rate.
 *
 * @param changes new rates by device, in order of time
 */
public record RateTrace(Map<String, List<RateChange>> changes) {

    /** Nothing changes. */
    public static final RateTrace NONE = new RateTrace(Map.of());

    /** First line of the file. */
    static final String HEADER = "device,from_s,rate_samples_per_second";

    private static final int MOST_PROBLEMS = 20;

    /**
     * Reads a file of rows {@code device,from_s,rate_samples_per_second} under that header. A rate
     * holds until the device's next row, before its first one the rate it is listed with; 0 is
     * silence. Times are seconds from the start of the streams, to the millisecond; those of a
     * device go up, devices may alternate.
     *
     * @param devices ids the file may name
     * @throws IllegalArgumentException naming the file and the first lines that are wrong
     */
    public static RateTrace read(Path file, Set<String> devices) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "%s: a rate trace was expected here, but it cannot be read as text; check devices.rate-trace"
                            .formatted(file.toAbsolutePath()),
                    e);
        }
        Map<String, List<RateChange>> changes = new HashMap<>();
        List<String> problems = new ArrayList<>();
        if (lines.isEmpty() || !lines.get(0).strip().equals(HEADER)) {
            problems.add(
                    "%s:1: expected the header %s, got '%s'"
                            .formatted(file, HEADER, lines.isEmpty() ? "" : lines.get(0)));
        }
        for (int i = 1; i < lines.size() && problems.size() < MOST_PROBLEMS; i++) {
            if (!lines.get(i).isBlank()) {
                try {
                    add(lines.get(i), devices, changes);
                } catch (IllegalArgumentException | ArithmeticException e) {
                    problems.add("%s:%d: %s".formatted(file, i + 1, e.getMessage()));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        return new RateTrace(Map.copyOf(changes));
    }

    private static void add(
            String line, Set<String> devices, Map<String, List<RateChange>> changes) {
        String[] cells = line.split(",", -1);
        if (cells.length != 3) {
            throw new IllegalArgumentException("expected %s, got '%s'".formatted(HEADER, line));
        }
        String device = cells[0].strip();
        if (!devices.contains(device)) {
            throw new IllegalArgumentException(
                    "unknown device '%s'; known are %s".formatted(device, known(devices)));
        }
        RateChange change = new RateChange(milliseconds(cells[1].strip()), rate(cells[2].strip()));
        List<RateChange> own = changes.computeIfAbsent(device, d -> new ArrayList<>());
        if (!own.isEmpty() && change.atMs() <= own.get(own.size() - 1).atMs()) {
            throw new IllegalArgumentException(
                    "%s goes from %d ms to %d ms; the rows of a device must be in order of time"
                            .formatted(device, own.get(own.size() - 1).atMs(), change.atMs()));
        }
        own.add(change);
    }

    private static String known(Set<String> devices) {
        List<String> sorted = devices.stream().sorted().toList();
        return sorted.size() <= 3
                ? String.join(", ", sorted)
                : sorted.get(0) + " to " + sorted.get(sorted.size() - 1);
    }

    private static long milliseconds(String seconds) {
        try {
            return new BigDecimal(seconds).movePointRight(3).longValueExact();
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "from_s: expected seconds with at most 3 decimals, got '%s'".formatted(seconds),
                    e);
        }
    }

    private static double rate(String samplesPerSecond) {
        try {
            return Double.parseDouble(samplesPerSecond);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "rate_samples_per_second: expected a number, got '%s'"
                            .formatted(samplesPerSecond),
                    e);
        }
    }

    /** What a device does. */
    public Drill drill(String device) {
        return new Drill(0, Drill.NEVER, List.of(), changesOf(device));
    }

    /** The highest rate of a device that begins with another rate. */
    public double peak(String device, double listedRate) {
        return changesOf(device).stream()
                .mapToDouble(RateChange::rateSamplesPerSecond)
                .reduce(listedRate, Math::max);
    }

    private List<RateChange> changesOf(String device) {
        return changes.getOrDefault(device, List.of());
    }
}
