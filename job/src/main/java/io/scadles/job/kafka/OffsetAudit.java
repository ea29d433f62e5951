package io.scadles.job.kafka;

import static io.scadles.job.kafka.AdminCalls.answer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/** Reads from Kafka itself what its partitions hold, to hold other counts against it. */
public final class OffsetAudit {

    private final Admin admin;

    /**
     * @param admin stays the caller's to close
     */
    public OffsetAudit(Admin admin) {
        this.admin = admin;
    }

    /**
     * The extent of every partition, ordered by topic and partition. The first time is that of the
     * partition's first record, the last time the highest.
     *
     * @throws IllegalStateException if a topic does not exist
     */
    public List<LogExtent> of(Collection<String> topics) {
        Map<String, TopicDescription> found =
                answer(admin.describeTopics(topics).allTopicNames(), "describe topics " + topics);
        List<TopicPartition> partitions = new ArrayList<>();
        found.forEach(
                (topic, description) ->
                        description
                                .partitions()
                                .forEach(
                                        p ->
                                                partitions.add(
                                                        new TopicPartition(topic, p.partition()))));
        var start = offsets(partitions, OffsetSpec.earliest());
        var end = offsets(partitions, OffsetSpec.latest());
        var first = offsets(partitions, OffsetSpec.forTimestamp(0));
        var last = offsets(partitions, OffsetSpec.maxTimestamp());
        return partitions.stream()
                .sorted(
                        Comparator.comparing(TopicPartition::topic)
                                .thenComparingInt(TopicPartition::partition))
                .map(
                        p ->
                                new LogExtent(
                                        p.topic(),
                                        p.partition(),
                                        start.get(p).offset(),
                                        end.get(p).offset(),
                                        first.get(p).timestamp(),
                                        last.get(p).timestamp()))
                .toList();
    }

    /**
     * How many records were ever written, by topic.
     *
     * @throws IllegalStateException if a topic does not exist
     */
    public static Map<String, Long> written(KafkaEndpoint kafka, Collection<String> topics) {
        try (Admin admin = kafka.admin()) {
            return new OffsetAudit(admin)
                    .of(topics).stream()
                            .collect(
                                    Collectors.groupingBy(
                                            LogExtent::topic,
                                            Collectors.summingLong(LogExtent::endOffset)));
        }
    }

    /**
     * What Kafka holds no longer of ranges it held once, one sentence per range; empty if nothing
     * is gone.
     */
    public List<String> gone(List<LogExtent> recorded) {
        Set<String> existing = answer(admin.listTopics().names(), "list topics");
        Map<TopicPartition, LogExtent> held = new HashMap<>();
        of(recorded.stream().map(LogExtent::topic).filter(existing::contains).distinct().toList())
                .forEach(now -> held.put(new TopicPartition(now.topic(), now.partition()), now));
        List<String> gone = new ArrayList<>();
        for (LogExtent then : recorded) {
            LogExtent now = held.get(new TopicPartition(then.topic(), then.partition()));
            if (now == null) {
                gone.add("%s-%d does not exist".formatted(then.topic(), then.partition()));
            } else if (then.offsets() > 0
                    && (now.startOffset() > then.startOffset()
                            || now.endOffset() < then.endOffset())) {
                gone.add(
                        "%s-%d holds offsets %d to %d, the run read %d to %d"
                                .formatted(
                                        then.topic(),
                                        then.partition(),
                                        now.startOffset(),
                                        now.endOffset(),
                                        then.startOffset(),
                                        then.endOffset()));
            }
        }
        return gone;
    }

    private Map<TopicPartition, ListOffsetsResultInfo> offsets(
            List<TopicPartition> partitions, OffsetSpec spec) {
        return answer(
                admin.listOffsets(
                                partitions.stream()
                                        .collect(Collectors.toMap(Function.identity(), p -> spec)))
                        .all(),
                "read offsets");
    }
}
