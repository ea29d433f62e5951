package io.scadles.job.kafka;

import static io.scadles.job.kafka.AdminCalls.answer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes topics on purpose and checks those that exist. */
public final class Topics {

    private static final Duration READY_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration READY_POLL = Duration.ofMillis(20);

    private final Admin admin;

    /**
     * @param admin stays the caller's to close
     */
    public Topics(Admin admin) {
        this.admin = admin;
    }

    /** Sees to the topics of these devices; as {@link #ensure(Collection, int, TopicSettings)}. */
    public void ensure(TopicLayout layout, List<String> devices, TopicSettings settings) {
        ensure(layout.topics(devices), layout.partitions(), settings);
    }

    /**
     * Makes the topics that are missing and checks the others.
     *
     * @throws TopicMismatchException if a topic exists with other settings or partitions; then none
     *     is made
     */
    public void ensure(Collection<String> topics, int partitions, TopicSettings settings) {
        Set<String> existing = answer(admin.listTopics().names(), "list topics");
        check(topics.stream().filter(existing::contains).toList(), partitions, settings);
        List<NewTopic> missing =
                topics.stream()
                        .filter(topic -> !existing.contains(topic))
                        .map(topic -> newTopic(topic, partitions, settings))
                        .toList();
        List<String> madeByOthers = new ArrayList<>();
        Map<String, KafkaFuture<Void>> made = admin.createTopics(missing).values();
        made.forEach(
                (topic, future) -> {
                    try {
                        answer(future, "create topic '%s'".formatted(topic));
                    } catch (IllegalStateException e) {
                        if (!(e.getCause() instanceof TopicExistsException)) {
                            throw e;
                        }
                        madeByOthers.add(topic);
                    }
                });
        check(madeByOthers, partitions, settings);
        awaitReady(topics);
    }

    /**
     * Waits until the leaders answer for every partition. A producer that is faster may have its
     * first batch refused and its second taken; the first is then out of sequence for good.
     *
     * <p>A topic is made when the controller says so; the broker that is asked next may hear of it
     * later.
     */
    private void awaitReady(Collection<String> topics) {
        long endNanos = System.nanoTime() + READY_TIMEOUT.toNanos();
        while (true) {
            try {
                new OffsetAudit(admin).of(topics);
                return;
            } catch (IllegalStateException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
                        || System.nanoTime() - endNanos > 0) {
                    throw e;
                }
                LockSupport.parkNanos(READY_POLL.toNanos());
            }
        }
    }

    /** Existing topics whose whole name matches, in alphabetical order. */
    public List<String> matching(Pattern pattern) {
        return answer(admin.listTopics().names(), "list topics").stream()
                .filter(pattern.asMatchPredicate())
                .sorted()
                .toList();
    }

    /**
     * Checks topics that exist.
     *
     * @throws TopicMismatchException naming every difference
     * @throws IllegalStateException if one does not exist
     */
    public void check(Collection<String> topics, int partitions, TopicSettings settings) {
        if (topics.isEmpty()) {
            return;
        }
        Map<String, TopicDescription> found =
                answer(admin.describeTopics(topics).allTopicNames(), "describe topics " + topics);
        Map<ConfigResource, Config> configs =
                answer(
                        admin.describeConfigs(topics.stream().map(Topics::resource).toList()).all(),
                        "read the settings of topics " + topics);
        List<String> differences = new ArrayList<>();
        for (String topic : topics) {
            Map<String, String> expected = new TreeMap<>(settings.entries());
            expected.put("partitions", Integer.toString(partitions));
            Map<String, String> actual = values(configs.get(resource(topic)));
            actual.put("partitions", Integer.toString(found.get(topic).partitions().size()));
            expected.forEach(
                    (key, value) -> {
                        if (!value.equals(actual.get(key))) {
                            differences.add(
                                    "%s: %s is %s, expected %s"
                                            .formatted(topic, key, actual.get(key), value));
                        }
                    });
        }
        if (!differences.isEmpty()) {
            throw new TopicMismatchException(differences);
        }
    }

    private static NewTopic newTopic(String topic, int partitions, TopicSettings settings) {
        // No replication factor: the cluster's own default.
        return new NewTopic(topic, Optional.of(partitions), Optional.empty())
                .configs(settings.entries());
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private static Map<String, String> values(Config config) {
        Map<String, String> values = new HashMap<>();
        for (ConfigEntry entry : config.entries()) {
            values.put(entry.name(), entry.value());
        }
        return values;
    }
}
