package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.job.dataset.LabelledSet;
import io.scadles.job.dataset.SyntheticImages;
import io.scadles.job.kafka.LogReader;
import io.scadles.job.kafka.SharedBroker;
import io.scadles.job.kafka.TestPublisher;
import io.scadles.job.kafka.TopicLayout;
import io.scadles.job.kafka.TopicSettings;
import io.scadles.job.results.Books;
import io.scadles.job.results.Summary;
import io.scadles.job.samples.SampleCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All devices in one topic, told apart by the records' keys. */
@Timeout(120)
class SharedTopicITCase {

    private static final int PARTITIONS = 4;
    private static final int MAX_RECORD_BYTES = 1 << 20;

    private static final String REPLAY =
            """
            network: {name: mlp}
            data: {dataset: synthetic-images}
            devices: {rates-samples-per-second: [12, 24, 36, 48, 60], duration-s: 12}
            clock: {fixed-ms: 500}
            optimizer: {learning-rate: 0.05, base-batch: 180}
            evaluation: {every-rounds: 10, samples: 200}
            flink: {checkpoint-interval-ms: 500}
            """;

    @TempDir Path results;

    @Test
    void usageExample() throws Exception {
        Summary apart = new DrillRun(results, "apart", REPLAY).execute();
        DrillRun run = new DrillRun(results, "together", REPLAY, "kafka.layout=shared-topic");

        Summary together = run.execute();

        assertThat(together.modelHash()).isEqualTo(apart.modelHash());
        assertThat(run.books()).hasSize(5);
        assertEachDeviceGotItsRecords(run);
    }

    @Test
    void recordsWithoutAUsableKeyBelongToUnknownDevices() throws Exception {
        DrillRun run =
                new DrillRun(
                        results,
                        "keyless",
                        REPLAY,
                        "kafka.layout=shared-topic",
                        "devices.simulate=false");
        LabelledSet set = SyntheticImages.standard().load().train();
        SampleCodec codec = set.spec().codec(MAX_RECORD_BYTES);
        String topic = run.prefix() + "samples";
        List<byte[]> keys =
                List.of(
                        "oven".getBytes(StandardCharsets.UTF_8),
                        "öfen".getBytes(StandardCharsets.UTF_8),
                        new byte[0],
                        new byte[] {(byte) 0xc3, (byte) 0x28},
                        new byte[70_000]);
        long bad = 0;
        try (TestPublisher publisher = new TestPublisher(SharedBroker.endpoint())) {
            publisher.topic(topic, PARTITIONS, TopicSettings.replay(MAX_RECORD_BYTES).entries());
            for (int i = 0; i < 1_200; i++) {
                long timeMs = StreamPlanner.LOG_START_MS + 10L * i;
                boolean spoilt = i % 51 == 7;
                byte[] value = spoilt ? new byte[] {1, 2, 3} : set.encoded(i, codec);
                bad += spoilt ? 1 : 0;
                // Large keys are rare: they cost memory, not insight.
                int key = i % 200 == 0 ? 4 : i % 4;
                boolean named = key < 2;
                publisher.send(
                        topic, named ? null : i / 4 % PARTITIONS, timeMs, keys.get(key), value);
                if (i % 10 == 0) {
                    publisher.send(topic, i / 10 % PARTITIONS, timeMs, null, value);
                    bad += spoilt ? 1 : 0;
                }
            }
            publisher.flush();
        }

        run.execute();

        assertThat(run.books())
                .containsOnlyKeys("oven", "öfen", "unknown", "unknown#1", "unknown#2", "unknown#3");
        assertThat(run.books().values()).allMatch(book -> book.trained() > 0);
        assertThat(run.books().values()).allMatch(book -> book.buffered() < book.trained());
        assertThat(run.books().values().stream().mapToLong(Books::rejectedTotal).sum())
                .isEqualTo(bad);
        assertEachDeviceGotItsRecords(run);
    }

    /** Counts the records in the log by key, and holds that against the job's books. */
    private static void assertEachDeviceGotItsRecords(DrillRun run) throws Exception {
        String topic = run.prefix() + "samples";
        TopicLayout layout = new TopicLayout.Shared(topic, PARTITIONS);
        Map<String, Long> stored = new TreeMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            for (ConsumerRecord<byte[], byte[]> record :
                    LogReader.read(SharedBroker.endpoint(), topic, partition)) {
                stored.merge(layout.device(topic, partition, record.key()), 1L, Long::sum);
            }
        }
        Map<String, Books> books = run.books();
        assertThat(books.keySet()).isEqualTo(stored.keySet());
        stored.forEach(
                (device, records) -> {
                    assertThat(books.get(device).arrived()).as(device).isEqualTo(records);
                    assertThat(books.get(device).accounted()).as(device).isEqualTo(records);
                });
    }
}
