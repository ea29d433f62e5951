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
        assertThat(layout.device("device-a", null)).isEqualTo("a");
        assertThat(layout.pattern().matcher("device-c").matches()).isTrue();
        assertThat(layout.pattern().matcher("other-device-c").matches()).isFalse();
        assertThat(layout.pattern().matcher("device-").matches()).isFalse();
    }

    @Test
    void inASharedTopicTheKeyNamesTheDevice() {
        TopicLayout layout = new TopicLayout.Shared("samples", 4);

        assertThat(layout.topics(List.of("a", "b"))).containsExactly("samples");
        assertThat(layout.device("samples", TopicLayout.key("größe"))).isEqualTo("größe");
    }

    @Test
    void aRecordThatDoesNotSayWhoseItIsBelongsToUnknown() {
        assertThat(new TopicLayout.Shared("samples", 4).device("samples", null))
                .isEqualTo("unknown");
        assertThat(new TopicLayout.Shared("samples", 4).device("samples", new byte[0]))
                .isEqualTo("unknown");
        assertThat(new TopicLayout.PerDevice("device-").device("device-", null))
                .isEqualTo("unknown");
        assertThat(new TopicLayout.PerDevice("device-").device("samples", null))
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
}
