package io.scadles.job.devices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LiveDevicesTest {

    @Test
    void usageExample() throws InterruptedException {
        List<LiveProgress> progress = new ArrayList<>();
        MemorySink sink = new MemorySink();
        try (LiveDevices live =
                new LiveDevices(
                        List.of(device("fast", 500), device("slow", 20)),
                        sample -> new byte[] {(byte) sample},
                        sink,
                        500,
                        100,
                        progress::add)) {
            live.start();
            live.awaitEnd();

            assertThat(live.progress().devices())
                    .containsExactly(
                            new DeviceCount("fast", 250, 250, 0),
                            new DeviceCount("slow", 10, 10, 0));
        }
        assertThat(sink.flushes).isEqualTo(1);
        assertThat(progress).isNotEmpty();
        assertThat(sink.nanosFromFirstToLast()).isGreaterThan(250_000_000L);
    }

    @Test
    void aRateThatChangesIsFollowed() throws InterruptedException {
        Drill faster =
                new Drill(0, Drill.NEVER, List.of(), List.of(new Drill.RateChange(200, 500)));
        DeviceTrace device =
                DeviceTrace.paced(new DevicePlan("fast", 50, faster), new int[] {0}, 1);
        try (LiveDevices live =
                new LiveDevices(
                        List.of(device),
                        sample -> new byte[0],
                        new MemorySink(),
                        400,
                        1_000,
                        p -> {})) {
            live.start();
            live.awaitEnd();

            assertThat(live.progress().devices())
                    .containsExactly(new DeviceCount("fast", 110, 110, 0));
        }
    }

    @Test
    void closingStopsDevicesThatWouldGoOnForEver() throws InterruptedException {
        MemorySink sink = new MemorySink();
        LiveDevices live = forEver(sink, device("fast", 1_000));
        live.start();
        assertThat(sink.tenStored.await(10, TimeUnit.SECONDS)).isTrue();
        live.close();

        long stored = live.progress().devices().get(0).stored();
        assertThat(stored).isGreaterThanOrEqualTo(10);
        assertThat(live.progress().devices().get(0).offered()).isEqualTo(stored);
        assertThat(sink.flushes).isEqualTo(1);
    }

    @Test
    void closingDoesNotWaitForADeviceThatIsDueInAnHour() {
        Drill late = new Drill(3_600_000, Drill.NEVER, List.of(), List.of());
        LiveDevices live =
                forEver(
                        new MemorySink(),
                        DeviceTrace.paced(new DevicePlan("late", 1, late), new int[] {0}, 1));
        live.start();
        live.close();

        assertThat(live.progress().devices().get(0).offered()).isZero();
    }

    @Test
    void lostSamplesAreCountedByDevice() throws InterruptedException {
        MemorySink sink = new MemorySink();
        sink.losing = "bad";
        try (LiveDevices live =
                new LiveDevices(
                        List.of(device("good", 100), device("bad", 50)),
                        sample -> new byte[0],
                        sink,
                        200,
                        1_000,
                        p -> {})) {
            live.start();
            live.awaitEnd();

            assertThat(live.progress().devices())
                    .containsExactly(
                            new DeviceCount("good", 20, 20, 0), new DeviceCount("bad", 10, 0, 10));
        }
    }

    @Test
    void aBreakdownIsToldToWhoeverWaits() {
        LiveDevices live =
                new LiveDevices(
                        List.of(device("d", 100)),
                        sample -> {
                            throw new IllegalArgumentException("no such sample");
                        },
                        new MemorySink(),
                        1_000,
                        1_000,
                        p -> {});
        live.start();

        assertThatThrownBy(live::awaitEnd).hasMessageContaining("no such sample");
    }

    private static LiveDevices forEver(SampleSink sink, DeviceTrace device) {
        return new LiveDevices(
                List.of(device), sample -> new byte[0], sink, Long.MAX_VALUE, 1_000, p -> {});
    }

    private static DeviceTrace device(String id, double rate) {
        return DeviceTrace.paced(new DevicePlan(id, rate), new int[] {0, 1, 2}, 1);
    }

    /** Stores at once, except for one device. */
    private static final class MemorySink implements SampleSink {
        private final CountDownLatch tenStored = new CountDownLatch(10);
        private String losing = "";
        private long firstNanos;
        private long lastNanos;
        private int flushes;

        @Override
        public void send(String device, byte[] value, Outcome outcome) {
            if (device.equals(losing)) {
                outcome.failed(new IllegalStateException("lost on purpose"));
                return;
            }
            if (device.equals("fast")) {
                lastNanos = System.nanoTime();
                firstNanos = firstNanos == 0 ? lastNanos : firstNanos;
            }
            outcome.stored();
            tenStored.countDown();
        }

        long nanosFromFirstToLast() {
            return lastNanos - firstNanos;
        }

        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public void close() {}
    }
}
