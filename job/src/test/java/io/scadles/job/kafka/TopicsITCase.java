package io.scadles.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TopicsITCase {

    private final Admin admin = SharedBroker.endpoint().admin();
    private final Topics topics = new Topics(admin);

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void usageExample() {
        TopicLayout layout = new TopicLayout.PerDevice("topics-usage-");
        topics.ensure(layout, List.of("a", "b"), TopicSettings.replay(4_000));
        topics.ensure(layout, List.of("a", "b", "c"), TopicSettings.replay(4_000));

        assertThat(topics.matching(Pattern.compile("topics-usage-.*")))
                .containsExactly("topics-usage-a", "topics-usage-b", "topics-usage-c");
        assertThat(new OffsetAudit(admin).of(layout.topics(List.of("c"))))
                .containsExactly(new LogExtent("topics-usage-c", 0, 0, 0, -1, -1));
    }

    @Test
    void anExistingTopicWithOtherSettingsIsRefusedWithEveryDifference() {
        topics.ensure(List.of("topics-wrong"), 2, TopicSettings.live(4_000));

        assertThatThrownBy(
                        () ->
                                topics.ensure(
                                        List.of("topics-wrong", "topics-never-made"),
                                        1,
                                        TopicSettings.replay(4_000)))
                .isInstanceOf(TopicMismatchException.class)
                .hasMessageContaining("topics-wrong: partitions is 2, expected 1")
                .hasMessageContaining(
                        "topics-wrong: message.timestamp.type is LogAppendTime, expected"
                                + " CreateTime")
                .hasMessageContaining("topics-wrong: retention.ms is 604800000, expected -1")
                .hasMessageContaining(
                        "message.timestamp.after.max.ms is 3600000, expected 9223372036854775807");
        assertThat(topics.matching(Pattern.compile("topics-never-made"))).isEmpty();
    }

    @Test
    void anotherRecordBoundIsADifferenceToo() {
        topics.ensure(List.of("topics-bound"), 1, TopicSettings.live(1 << 20));

        assertThatCode(() -> topics.check(List.of("topics-bound"), 1, TopicSettings.live(1 << 20)))
                .doesNotThrowAnyException();
        assertThatThrownBy(
                        () -> topics.check(List.of("topics-bound"), 1, TopicSettings.live(2 << 20)))
                .hasMessageContaining("max.message.bytes");
    }

    @Test
    void aTopicThatDoesNotExistIsNamed() {
        assertThatThrownBy(() -> new OffsetAudit(admin).of(List.of("topics-absent")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("topics-absent");
    }

    /** What makes a topic and what tells of it are two parts of Kafka; the second lags. */
    @Test
    void topicsAreThereWhenTheyHaveBeenMade() {
        for (int i = 0; i < 15; i++) {
            topics.ensure(List.of("topics-at-once-" + i), 1, TopicSettings.live(4_000));
        }

        assertThat(topics.matching(Pattern.compile("topics-at-once-.*"))).hasSize(15);
    }
}
