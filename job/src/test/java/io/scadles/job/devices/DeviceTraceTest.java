package io.scadles.job.devices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.job.dataset.RecordedStream;
import io.scadles.job.devices.Drill.RateChange;
import io.scadles.job.devices.Drill.Silence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTraceTest {

    private static final RecordedStream RECORDED =
            new RecordedStream("p01-phone", new int[] {5, 6, 7}, new long[] {100, 100, 400}, 1_000);

    @Test
    void usageExample() {
        DeviceTrace trace =
                DeviceTrace.paced(new DevicePlan("cam-1", 4), new int[] {10, 11, 12, 13}, 1);

        DeviceTrace.Cursor cursor = trace.cursor(1_000);
        List<Integer> sent = new ArrayList<>();
        while (cursor.advance()) {
            sent.add(cursor.sample());
        }
        assertThat(sent).containsExactlyInAnyOrder(10, 11, 12, 13);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 2", "7, 3", "64, 4", "410, 5", "600, 6", "1000, 7", "1024, 8"})
    void everyFullSecondHoldsExactlyTheRate(int rate, long seed) {
        long[] perSecond = perSecond(new DevicePlan("d", rate), seed, 100);

        assertThat(perSecond).containsOnly(rate);
    }

    @Test
    void aFractionalRateHoldsInTheMean() {
        long[] perSecond = perSecond(new DevicePlan("d", 2.5), 1, 200);

        assertThat(perSecond).containsOnly(2, 3);
        assertThat(Arrays.stream(perSecond).sum()).isEqualTo(500);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyPassIsAnotherOrderOfTheWholeShareAndCanBeRepeated(long seed) {
        int[] share = IntStream.range(100, 150).toArray();
        List<Integer> sent = samples(DeviceTrace.paced(new DevicePlan("d", 50), share, seed), 3);
        List<Integer> first = sent.subList(0, 50);
        List<Integer> second = sent.subList(50, 100);

        assertThat(first).containsExactlyInAnyOrderElementsOf(second);
        assertThat(first).isNotEqualTo(second);
        assertThat(sent.subList(100, 150)).isNotEqualTo(first).isNotEqualTo(second);
        assertThat(samples(DeviceTrace.paced(new DevicePlan("d", 50), share, seed), 3))
                .isEqualTo(sent);
        assertThat(samples(DeviceTrace.paced(new DevicePlan("e", 50), share, seed), 3))
                .isNotEqualTo(sent);
        assertThat(samples(DeviceTrace.paced(new DevicePlan("d", 50), share, seed + 1), 3))
                .isNotEqualTo(sent);
    }

    @Test
    void aDeviceMayComeLateLeaveAndFallSilentWithoutLosingItsPlace() {
        Drill drill = new Drill(2_000, 8_000, List.of(new Silence(4_000, 6_000)), List.of());
        DevicePlan plan = new DevicePlan("d", 10, drill);

        assertThat(perSecond(plan, 1, 10)).containsExactly(0, 0, 10, 10, 0, 0, 10, 10, 0, 0);
        int[] share = IntStream.range(0, 40).toArray();
        assertThat(samples(DeviceTrace.paced(plan, share, 1), 10))
                .isEqualTo(samples(DeviceTrace.paced(new DevicePlan("d", 10), share, 1), 4));
    }

    @Test
    void theRateMayChange() {
        Drill drill =
                new Drill(
                        0,
                        Drill.NEVER,
                        List.of(),
                        List.of(
                                new RateChange(2_000, 30),
                                new RateChange(3_000, 0),
                                new RateChange(5_000, 7)));

        assertThat(perSecond(new DevicePlan("d", 10, drill), 3, 7))
                .containsExactly(10, 10, 30, 0, 0, 7, 7);
    }

    @Test
    void aRateThatEndsAtZeroEndsTheTrace() {
        Drill drill = new Drill(0, Drill.NEVER, List.of(), List.of(new RateChange(1_000, 0)));

        assertThat(
                        samples(
                                DeviceTrace.paced(new DevicePlan("d", 5, drill), new int[] {0}, 1),
                                Integer.MAX_VALUE))
                .hasSize(5);
    }

    @Test
    void recordedArrivalIsRepeatedEndToEndInItsOwnOrder() {
        DeviceTrace.Cursor cursor = DeviceTrace.recorded(RECORDED, Drill.NONE).cursor(2_101);
        List<Long> times = new ArrayList<>();
        List<Integer> samples = new ArrayList<>();
        while (cursor.advance()) {
            times.add(cursor.ms());
            samples.add(cursor.sample());
        }

        assertThat(times).containsExactly(100L, 100L, 400L, 1_100L, 1_100L, 1_400L, 2_100L, 2_100L);
        assertThat(samples).containsExactly(5, 6, 7, 5, 6, 7, 5, 6);
    }

    @Test
    void recordedSamplesThatFallIntoASilenceAreLost() {
        Drill drill = new Drill(1_000, 3_000, List.of(new Silence(1_200, 2_200)), List.of());

        // Sent at 1,100 (twice); lost at 1,400 and 2,100 (twice); sent at 2,400; then it stops.
        assertThat(samples(DeviceTrace.recorded(RECORDED, drill), 100)).containsExactly(5, 6, 7);
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new DevicePlan("d", 0)).hasMessageContaining("device d");
        assertThatThrownBy(() -> new DevicePlan("d", Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new Drill(5, 4, List.of(), List.of()))
                .hasMessageContaining("5 and 4 ms");
        assertThatThrownBy(() -> new Silence(5, 5)).hasMessageContaining("5 to 5 ms");
        assertThatThrownBy(
                        () ->
                                new Drill(
                                        0,
                                        9,
                                        List.of(),
                                        List.of(new RateChange(5, 1), new RateChange(5, 2))))
                .hasMessageContaining("5 ms after 5 ms");
        assertThatThrownBy(() -> DeviceTrace.paced(new DevicePlan("d", 1), new int[0], 1))
                .hasMessageContaining("no samples");
        Drill changes = new Drill(0, 9, List.of(), List.of(new RateChange(5, 1)));
        assertThatThrownBy(() -> DeviceTrace.recorded(RECORDED, changes))
                .hasMessageContaining("p01-phone");
    }

    private static long[] perSecond(DevicePlan plan, long seed, int seconds) {
        long[] count = new long[seconds];
        DeviceTrace.Cursor cursor =
                DeviceTrace.paced(plan, new int[] {1, 2, 3}, seed).cursor(1_000L * seconds);
        long previous = 0;
        while (cursor.advance()) {
            assertThat(cursor.nanos()).isGreaterThanOrEqualTo(previous);
            previous = cursor.nanos();
            count[(int) (cursor.ms() / 1_000)]++;
        }
        return count;
    }

    private static List<Integer> samples(DeviceTrace trace, int seconds) {
        DeviceTrace.Cursor cursor = trace.cursor(1_000L * seconds);
        List<Integer> samples = new ArrayList<>();
        while (cursor.advance()) {
            samples.add(cursor.sample());
        }
        return samples;
    }
}
