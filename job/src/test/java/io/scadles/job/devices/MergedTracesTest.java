package io.scadles.job.devices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MergedTracesTest {

    @Test
    void usageExample() {
        MergedTraces merged = new MergedTraces(List.of(device("a", 10), device("b", 3)), 2_000);
        int[] count = new int[2];
        long previous = 0;
        while (merged.advance()) {
            assertThat(merged.sample().nanos()).isGreaterThanOrEqualTo(previous);
            assertThat(merged.sample().device()).isEqualTo(merged.device() == 0 ? "a" : "b");
            previous = merged.sample().nanos();
            count[merged.device()]++;
        }

        assertThat(count).containsExactly(20, 6);
    }

    @Test
    void noDeviceMayOccurTwice() {
        List<DeviceTrace> twice = List.of(device("a", 1), device("b", 1), device("a", 2));

        assertThatThrownBy(() -> new MergedTraces(twice, 1_000))
                .hasMessageContaining("'a' occurs twice");
    }

    private static DeviceTrace device(String id, double rate) {
        return DeviceTrace.paced(new DevicePlan(id, rate), new int[] {0}, 1);
    }
}
