package io.scadles.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TopicLayoutTest {

    @Test
    void usageExample() {
        TopicLayout.PerDevice layout = new TopicLayout.PerDevice("device-");

        assertThat(layout.topics(List.of("a", "b"))).containsExactly("device-a", "device-b");
        assertThat(layout.device("device-a", 0, null)).isEqualTo("a");
        assertThat(layout.pattern().matcher("device-c").matches()).isTrue();
        assertThat(layout.pattern().matcher("other-device-c").matches()).isFalse();
        assertThat(layout.pattern().matcher("device-").matches()).isFalse();
    }

    @Test
    void inASharedTopicTheKeyNamesTheDevice() {
        TopicLayout layout = new TopicLayout.Shared("samples", 4);

        assertThat(layout.topics(List.of("a", "b"))).containsExactly("samples");
        assertThat(layout.device("samples", 0, TopicLayout.key("größe"))).isEqualTo("größe");
    }

    @Test
    void aRecordThatDoesNotSayWhoseItIsBelongsToUnknown() {
        assertThat(new TopicLayout.Shared("samples", 4).device("samples", 0, null))
                .isEqualTo("unknown");
        assertThat(new TopicLayout.Shared("samples", 4).device("samples", 0, new byte[0]))
                .isEqualTo("unknown");
        assertThat(new TopicLayout.PerDevice("device-").device("device-", 0, null))
                .isEqualTo("unknown");
        assertThat(new TopicLayout.PerDevice("device-").device("samples", 0, null))
                .isEqualTo("unknown");
    }

    @Test
    void aDeviceThatCannotBeATopicIsNamed() {
        assertThatThrownBy(() -> new TopicLayout.PerDevice("device-").topic("kitchen/oven"))
                .hasMessageContaining("'kitchen/oven'")
                .hasMessageContaining("letters, digits");
        assertThatThrownBy(() -> new TopicLayout.PerDevice("device-").topic("x".repeat(250)))
                .hasMessageContaining("249");
    }

    @Test
    void aKeyThatIsNoIdBelongsToUnknown() {
        TopicLayout layout = new TopicLayout.Shared("samples", 4);

        assertThat(layout.device("samples", 0, new byte[] {(byte) 0xff, 1})).isEqualTo("unknown");
        assertThat(layout.device("samples", 0, new byte[250])).isEqualTo("unknown");
    }

    /** Offsets of two partitions do not join, so they cannot be one device's. */
    @Test
    void whatIsSpreadOverPartitionsIsOneDevicePerPartition() {
        TopicLayout shared = new TopicLayout.Shared("samples", 4);
        TopicLayout perDevice = new TopicLayout.PerDevice("device-");

        assertThat(shared.device("samples", 3, null)).isEqualTo("unknown#3");
        assertThat(shared.device("samples", 3, TopicLayout.key("a"))).isEqualTo("a");
        assertThat(perDevice.device("device-a", 2, null)).isEqualTo("a#2");
        assertThat(perDevice.topic("a#2")).isEqualTo("device-a");
    }

    @Test
    void noPatternMatchesDeadLettersOrResults() {
        for (String prefix : List.of("", "d", "dead-", "dead-letters.", "r", "results.")) {
            assertThat(new TopicLayout.PerDevice(prefix).pattern().asMatchPredicate())
                    .as("prefix '%s'", prefix)
                    .rejects("dead-letters." + prefix, "dead-letters.other-")
                    .rejects("results." + prefix + "-1", "results.other");
        }
    }
}
