package io.scadles.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.job.kafka.ClientProperties;
import io.scadles.job.kafka.KafkaEndpoint;
import io.scadles.job.kafka.LogExtent;
import io.scadles.job.kafka.TopicLayout;
import io.scadles.job.samples.FeatureKind;
import io.scadles.job.samples.SampleCodec;
import io.scadles.operators.DevicePlacement;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.junit.jupiter.api.Test;

class KafkaSamplesTest {

    private static final int MAX_RECORD_BYTES = 300;

    private final KafkaSamples samples = samples(0, MAX_RECORD_BYTES);

    private static KafkaSamples samples(int partitions, int maxRecordBytes) {
        return new KafkaSamples(
                new KafkaEndpoint("broker:9092", Map.of("ssl.key.password", "s3cret")),
                new TopicLayout.PerDevice("p-"),
                new SampleCodec(FeatureKind.FLOAT32, 8, 10, MAX_RECORD_BYTES),
                new DevicePlacement(Map.of()),
                maxRecordBytes,
                "dead-letters.p-",
                "group",
                new KafkaSamples.Range.Recorded(
                        IntStream.range(0, partitions)
                                .mapToObj(i -> new LogExtent("p-" + i, 0, 0, 1, 0, 0))
                                .toList()));
    }

    @Test
    void whatTheSourceSetsIsNotTheClientPropertiesToSet() {
        Properties settings = samples.consumerSettings();

        assertThat(settings).containsEntry("ssl.key.password", "s3cret");
        assertThat(settings.stringPropertyNames())
                .filteredOn(name -> ConsumerConfig.configNames().contains(name))
                .filteredOn(name -> !name.equals("ssl.key.password"))
                .contains("group.id", "auto.offset.reset")
                .allMatch(ClientProperties::isOwn);
    }

    /** What is fetched is read, and is in memory then. */
    @Test
    void moreDevicesAreFetchedInSmallerPieces() {
        assertThat(fetchBytes(1, 300)).isEqualTo(1 << 20);
        assertThat(fetchBytes(50, 300)).isEqualTo(1 << 20);
        assertThat(fetchBytes(100, 300)).isEqualTo((50 << 20) / 100);
        assertThat(fetchBytes(10_000, 300)).isEqualTo(1 << 16);
        assertThat(fetchBytes(1, 4 << 20)).isEqualTo(8 << 20);
        // Never less than some records, each of which may be a batch of its own.
        assertThat(KafkaSamples.fetchBytes(1_000, 150_000, 1 << 20)).isEqualTo(1_200_000);
        assertThat(KafkaSamples.fetchBytes(1_000, 1 << 20, 1 << 20)).isEqualTo(2 << 20);
    }

    private static int fetchBytes(int partitions, int maxRecordBytes) {
        return Integer.parseInt(
                samples(partitions, maxRecordBytes)
                        .consumerSettings()
                        .getProperty("max.partition.fetch.bytes"));
    }

    @Test
    void theSourceInWordsHasNoSecrets() {
        assertThat(samples.toString()).contains("broker:9092").doesNotContain("s3cret");
    }
}
