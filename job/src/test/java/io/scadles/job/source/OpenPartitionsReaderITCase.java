package io.scadles.job.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.job.kafka.EmbeddedBroker;
import io.scadles.job.kafka.KafkaEndpoint;
import io.scadles.job.kafka.SharedBroker;
import io.scadles.job.kafka.TestPublisher;
import io.scadles.operators.ReaderContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.kafka.source.metrics.KafkaSourceReaderMetrics;
import org.apache.flink.connector.kafka.source.reader.KafkaPartitionSplitReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OpenPartitionsReaderITCase {

    private static final String TOPIC = "open-partitions";
    private static final KafkaPartitionSplit SHORT = split(0, 0, 3);
    private static final KafkaPartitionSplit LONG = split(1, 0, 1_000);
    private static final KafkaPartitionSplit EMPTY = split(2, 5, 5);
    private static final List<KafkaPartitionSplit> ALL = List.of(SHORT, LONG, EMPTY);

    private static final String GROUP = "open-partitions-group";
    private static final Map<TopicPartition, OffsetAndMetadata> OFFSETS =
            Map.of(new TopicPartition(TOPIC, 0), new OffsetAndMetadata(2));

    private final Properties settings = settings();
    private final ReaderContext context = new ReaderContext();
    private final KafkaSourceReaderMetrics metrics =
            new KafkaSourceReaderMetrics(context.metricGroup());

    @BeforeAll
    static void publish() {
        makeTopic(SharedBroker.endpoint());
    }

    private static void makeTopic(KafkaEndpoint kafka) {
        try (TestPublisher publisher = new TestPublisher(kafka)) {
            // The records are old: Kafka would delete them while the tests run.
            publisher.topic(TOPIC, 3, Map.of("retention.ms", "-1"));
            for (int partition = 0; partition < 3; partition++) {
                for (int record = 0; record < 5; record++) {
                    publisher.send(TOPIC, partition, 1_000L + record, null, new byte[] {1});
                }
            }
            publisher.flush();
        }
    }

    @Test
    void whatIsFinishedOrEmptyIsNeitherPausedNorResumed() throws Exception {
        try (OpenPartitionsReader reader = new OpenPartitionsReader(settings, context, metrics)) {
            reader.handleSplitsChanges(new SplitsAddition<>(ALL));
            // The empty partition is given up at once, before any fetch names it.
            reader.pauseOrResumeSplits(List.of(EMPTY), List.of());
            assertThat(readToTheEndOf(SHORT, reader)).contains(EMPTY.splitId());

            reader.pauseOrResumeSplits(ALL, List.of());
            reader.pauseOrResumeSplits(List.of(), ALL);
        }
    }

    @Test
    void whatIsStillReadIsPausedAndResumed() throws Exception {
        try (OpenPartitionsReader reader = new OpenPartitionsReader(settings, context, metrics)) {
            reader.handleSplitsChanges(new SplitsAddition<>(List.of(SHORT, LONG)));
            reader.pauseOrResumeSplits(List.of(LONG), List.of());
            assertThat(readToTheEndOf(SHORT, reader)).doesNotContain(LONG.splitId());

            reader.pauseOrResumeSplits(List.of(), List.of(LONG));

            assertThat(reader.fetch().nextSplit()).isEqualTo(LONG.splitId());
        }
    }

    @Test
    void offsetsAreReportedByAReaderThatIsWokenUp(@TempDir Path folder) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder);
                OpenPartitionsReader reader =
                        new OpenPartitionsReader(settings(broker), context, metrics)) {
            makeTopic(new KafkaEndpoint(broker.bootstrapServers()));
            reader.handleSplitsChanges(new SplitsAddition<>(ALL));
            List<Exception> outcomes = new ArrayList<>();

            while (!outcomes.contains(null)) {
                reader.wakeUp();
                reader.notifyCheckpointComplete(
                        OFFSETS, (offsets, failure) -> outcomes.add(failure));
                reader.wakeUp();
                reader.fetch();
            }

            try (Admin admin = new KafkaEndpoint(broker.bootstrapServers()).admin()) {
                assertThat(
                                admin.listConsumerGroupOffsets(GROUP)
                                        .partitionsToOffsetAndMetadata()
                                        .get())
                        .isEqualTo(OFFSETS);
            }
        }
    }

    /**
     * The consumer looks for the group's coordinator, which a broker that has just started does not
     * have yet, and notices then. When this fails, the fault is mended.
     */
    @Test
    void theConnectorsOwnReaderIsFailedByBeingWokenUp(@TempDir Path folder) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder);
                KafkaPartitionSplitReader reader =
                        new KafkaPartitionSplitReader(settings(broker), context, metrics)) {
            assertThatThrownBy(
                            () -> {
                                while (true) {
                                    reader.wakeUp();
                                    reader.notifyCheckpointComplete(
                                            OFFSETS, (offsets, failure) -> {});
                                }
                            })
                    .isInstanceOf(WakeupException.class);
        }
    }

    /** When this fails, the connector has mended it: {@link OpenPartitionsReader} can go. */
    @Test
    void theConnectorsOwnReaderFails() throws Exception {
        try (KafkaPartitionSplitReader reader =
                new KafkaPartitionSplitReader(settings, context, metrics)) {
            reader.handleSplitsChanges(new SplitsAddition<>(ALL));
            readToTheEndOf(SHORT, reader);

            assertThatThrownBy(() -> reader.pauseOrResumeSplits(List.of(SHORT), List.of()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("No current assignment");
        }
    }

    private static Set<String> readToTheEndOf(
            KafkaPartitionSplit split, KafkaPartitionSplitReader reader) throws Exception {
        Set<String> finished = new HashSet<>();
        while (!finished.contains(split.splitId())) {
            finished.addAll(reader.fetch().finishedSplits());
        }
        return finished;
    }

    private static KafkaPartitionSplit split(int partition, long start, long end) {
        return new KafkaPartitionSplit(new TopicPartition(TOPIC, partition), start, end);
    }

    private static Properties settings(EmbeddedBroker broker) {
        Properties settings = settings();
        settings.setProperty("bootstrap.servers", broker.bootstrapServers());
        settings.setProperty("group.id", GROUP);
        settings.setProperty("enable.auto.commit", "false");
        return settings;
    }

    private static Properties settings() {
        Properties settings = new Properties();
        String bytes = "org.apache.kafka.common.serialization.ByteArrayDeserializer";
        settings.setProperty("bootstrap.servers", SharedBroker.endpoint().bootstrapServers());
        settings.setProperty("key.deserializer", bytes);
        settings.setProperty("value.deserializer", bytes);
        settings.setProperty("auto.offset.reset", "none");
        return settings;
    }
}
