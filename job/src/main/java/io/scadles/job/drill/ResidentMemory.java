package io.scadles.job.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Resident memory of a process over time. */
final class ResidentMemory {

    private static final double MIB = 1024;
    private static final double MINUTE_MS = 60_000;

    private final Path status;
    private final long startMs = System.currentTimeMillis();
    private final List<double[]> samples = new ArrayList<>();

    ResidentMemory(long pid) {
        this.status = Path.of("/proc", Long.toString(pid), "status");
    }

    /**
     * Takes note of what it is now.
     *
     * @throws IOException if the system does not tell, as only Linux does
     */
    void sample() throws IOException {
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmRSS:")) {
                samples.add(
                        new double[] {
                            (System.currentTimeMillis() - startMs) / MINUTE_MS,
                            Long.parseLong(line.replaceAll("[^0-9]", "")) / MIB
                        });
            }
        }
    }

    /**
     * A straight line through the second half of the samples, by least squares.
     *
     * @param meanMiB height in its middle
     * @param slopeMiB growth per minute
     * @param errorMiB standard error of the slope
     */
    record Trend(double meanMiB, double slopeMiB, double errorMiB) {}

    Trend trend() {
        List<double[]> half = samples.subList(samples.size() / 2, samples.size());
        double x = half.stream().mapToDouble(s -> s[0]).average().orElseThrow();
        double y = half.stream().mapToDouble(s -> s[1]).average().orElseThrow();
        double xx = half.stream().mapToDouble(s -> (s[0] - x) * (s[0] - x)).sum();
        double slope = half.stream().mapToDouble(s -> (s[0] - x) * (s[1] - y)).sum() / xx;
        double rest =
                half.stream()
                        .mapToDouble(s -> s[1] - y - slope * (s[0] - x))
                        .map(deviation -> deviation * deviation)
                        .sum();
        return new Trend(y, slope, Math.sqrt(rest / (half.size() - 2) / xx));
    }
}
