package io.scadles.job.training;

import io.scadles.job.config.ExperimentConfig;
import io.scadles.job.config.KafkaConfig;
import io.scadles.job.kafka.ControlTopic;
import io.scadles.job.kafka.KafkaEndpoint;
import io.scadles.job.kafka.LogExtent;
import io.scadles.job.kafka.OffsetAudit;
import io.scadles.job.kafka.TopicLayout;
import io.scadles.job.kafka.TopicSettings;
import io.scadles.job.kafka.Topics;
import java.util.ArrayList;
import java.util.List;

/** The topics of an experiment. */
final class Streams {

    /** Partitions of a topic that all devices share; a device stays in one of them. */
    private static final int SHARED_PARTITIONS = 4;

    private final KafkaConfig kafka;
    private final KafkaEndpoint endpoint;

    Streams(ExperimentConfig config, KafkaEndpoint endpoint) {
        this.kafka = config.kafka();
        this.endpoint = endpoint;
    }

    TopicLayout layout() {
        return switch (kafka.layout()) {
            case TOPIC_PER_DEVICE -> new TopicLayout.PerDevice(kafka.topicPrefix());
            case SHARED_TOPIC ->
                    new TopicLayout.Shared(kafka.topicPrefix() + "samples", SHARED_PARTITIONS);
        };
    }

    /** Where bad records go: a name that no pattern of device topics matches. */
    String deadLetterTopic() {
        return TopicLayout.DEAD_LETTERS + kafka.topicPrefix();
    }

    /** Makes the topics of simulated devices, and the one for bad records. */
    void ensure(List<String> devices, TopicSettings settings) {
        try (var admin = endpoint.admin()) {
            new Topics(admin).ensure(layout(), devices, settings);
        }
        ensureDeadLetters();
    }

    /** Makes the topic for bad records. */
    void ensureDeadLetters() {
        TopicSettings settings = TopicSettings.deadLetters(kafka.maxRecordBytes());
        try (var admin = endpoint.admin()) {
            new Topics(admin).ensure(List.of(deadLetterTopic()), 1, settings);
        }
    }

    /** By which runs of the experiment are steered. */
    ControlTopic control() {
        return ControlTopic.of(endpoint, kafka.topicPrefix());
    }

    /** What the experiment's topics hold by now. */
    List<LogExtent> extents() {
        try (var admin = endpoint.admin()) {
            Topics topics = new Topics(admin);
            List<String> names =
                    layout() instanceof TopicLayout.PerDevice perDevice
                            ? topics.matching(perDevice.pattern())
                            : layout().topics(List.of());
            return names.isEmpty() ? new ArrayList<>() : new OffsetAudit(admin).of(names);
        }
    }

    /**
     * Makes sure that a recorded log is still there.
     *
     * @throws IllegalStateException naming everything that is not
     */
    void expect(List<LogExtent> recorded) {
        try (var admin = endpoint.admin()) {
            List<String> gone = new OffsetAudit(admin).gone(recorded);
            if (!gone.isEmpty()) {
                throw new IllegalStateException(
                        "the log of the run is not at %s any more; was it deleted, or did it expire? A run can be repeated as long as its log is kept.\n  %s"
                                .formatted(endpoint.bootstrapServers(), String.join("\n  ", gone)));
            }
        }
        ensureDeadLetters();
    }
}
