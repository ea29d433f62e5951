package io.scadles.job.devices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.model.batching.BatchSizing;
import io.scadles.model.batching.RateEstimate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateTraceTest {

    private static final Set<String> DEVICES = Set.of("cam-1", "cam-2", "cam-3");
    private static final BatchSizing SIZING = new BatchSizing.RateProportional(8, 1024, 1);

    @TempDir private Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("rates.csv");
    }

    @Test
    void usageExample() throws IOException {
        RateTrace trace =
                read(
                        """
                        device,from_s,rate_samples_per_second
                        cam-1,2,100
                        cam-2,0,7
                        cam-1,4.5,20
                        """);

        assertThat(perSecond(trace, "cam-1", 30, 6)).containsExactly(30, 30, 100, 100, 60, 20);
        assertThat(perSecond(trace, "cam-2", 30, 2)).containsExactly(7, 7);
        assertThat(perSecond(trace, "cam-3", 30, 2)).containsExactly(30, 30);
        assertThat(trace.peak("cam-1", 30)).isEqualTo(100);
        assertThat(trace.peak("cam-2", 30)).isEqualTo(30);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theBatchFollowsWithinOneWindow(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder csv = new StringBuilder(RateTrace.HEADER + "\n");
        TreeMap<Long, Integer> rateFromMs = new TreeMap<>(Map.of(0L, 50));
        for (long ms = 0; ms < 100_000; ms += 1 + random.nextInt(8_000)) {
            int rate = random.nextInt(8, 400);
            csv.append("cam-1,%d.%03d,%d\n".formatted(ms / 1000, ms % 1000, rate));
            rateFromMs.put(ms, rate);
        }
        long[] perSecond = perSecond(read(csv.toString()), "cam-1", 50, 100);

        RateEstimate estimate = new RateEstimate(1000, 1);
        int followed = 0;
        for (int second = 0; second < perSecond.length; second++) {
            long endMs = 1000L * (second + 1);
            estimate.measured(new RateEstimate.Window(endMs, perSecond[second]));
            int batch = SIZING.batchSize(estimate.at(endMs));
            boolean held = rateFromMs.floorKey(endMs) <= endMs - 1000;
            if (held) {
                // After a change between two samples a second may hold one sample more or less.
                assertThat((double) batch)
                        .as("batch after second %d", second)
                        .isBetween(
                                rateFromMs.floorEntry(endMs).getValue() - 1.0,
                                rateFromMs.floorEntry(endMs).getValue() + 1.0);
                followed++;
            }
        }
        assertThat(followed).isGreaterThan(50);
    }

    @Test
    void aRateOf0IsSilenceUntilTheNextRow() throws IOException {
        RateTrace trace = read(RateTrace.HEADER + "\ncam-1,1,0\ncam-1,3,9\n");

        assertThat(perSecond(trace, "cam-1", 20, 5)).containsExactly(20, 0, 0, 9, 9);
    }

    @Test
    void everyMistakeIsNamedWithItsLine() {
        assertThatThrownBy(
                        () ->
                                read(
                                        """
                                        device,from_s,rate_samples_per_second
                                        cam-1,5,10
                                        cam-9,5,10

                                        cam-1,5,11
                                        cam-1,six,10
                                        cam-1,6.0005,10
                                        cam-1,-1,10
                                        cam-1,7,fast
                                        cam-1,7,-3
                                        cam-1,7,NaN
                                        cam-1,7
                                        """))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        """
                        FILE:3: unknown device 'cam-9'; known are cam-1, cam-2, cam-3
                        FILE:5: cam-1 goes from 5000 ms to 5000 ms; the rows of a device must be in order of time
                        FILE:6: from_s: expected seconds with at most 3 decimals, got 'six'
                        FILE:7: from_s: expected seconds with at most 3 decimals, got '6.0005'
                        FILE:8: a rate change needs a time and a finite rate of 0 or more, got 10.000000 at -1000 ms
                        FILE:9: rate_samples_per_second: expected a number, got 'fast'
                        FILE:10: a rate change needs a time and a finite rate of 0 or more, got -3.000000 at 7000 ms
                        FILE:11: a rate change needs a time and a finite rate of 0 or more, got NaN at 7000 ms
                        FILE:12: expected device,from_s,rate_samples_per_second, got 'cam-1,7'"""
                                .replace("FILE", file.toString()));
    }

    @Test
    void aWrongHeaderAndAMissingFileAreNamed() {
        assertThatThrownBy(() -> read("time,device,rate\n"))
                .hasMessage(
                        file
                                + ":1: expected the header "
                                + RateTrace.HEADER
                                + ", got 'time,device,rate'");
        assertThatThrownBy(() -> read("")).hasMessageContaining(":1: expected the header");
        assertThatThrownBy(() -> RateTrace.read(folder.resolve("absent.csv"), DEVICES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("absent.csv")
                .hasMessageContaining("devices.rate-trace");
    }

    private RateTrace read(String csv) throws IOException {
        return RateTrace.read(Files.writeString(file, csv), DEVICES);
    }

    private static long[] perSecond(RateTrace trace, String device, double rate, int seconds) {
        DeviceTrace.Cursor cursor =
                DeviceTrace.paced(
                                new DevicePlan(device, rate, trace.drill(device)),
                                new int[] {1, 2, 3},
                                1)
                        .cursor(1000L * seconds);
        long[] count = new long[seconds];
        while (cursor.advance()) {
            count[(int) (cursor.ms() / 1000)]++;
        }
        return count;
    }
}
