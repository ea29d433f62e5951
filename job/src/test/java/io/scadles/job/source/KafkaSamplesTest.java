package io.scadles.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.job.kafka.ClientProperties;
import io.scadles.job.kafka.KafkaEndpoint;
import io.scadles.job.kafka.TopicLayout;
import io.scadles.job.samples.FeatureKind;
import io.scadles.job.samples.SampleCodec;
import io.scadles.operators.DevicePlacement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.junit.jupiter.api.Test;

class KafkaSamplesTest {

    private static final int MAX_RECORD_BYTES = 300;

    private final KafkaSamples samples =
            new KafkaSamples(
                    new KafkaEndpoint("broker:9092", Map.of("ssl.key.password", "s3cret")),
                    new TopicLayout.PerDevice("p-"),
                    new SampleCodec(FeatureKind.FLOAT32, 8, 10, MAX_RECORD_BYTES),
                    new DevicePlacement(Map.of()),
                    MAX_RECORD_BYTES,
                    "dead-letters.p-",
                    "group",
                    new KafkaSamples.Range.Recorded(List.of()));

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

    @Test
    void theSourceInWordsHasNoSecrets() {
        assertThat(samples.toString()).contains("broker:9092").doesNotContain("s3cret");
    }
}
