package io.scadles.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.job.ListeningPorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedBrokerITCase {

    @TempDir Path folder;

    @Test
    void usageExample() throws Exception {
        byte[] large = new byte[3 << 20];
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder)) {
            assertThat(broker.bootstrapServers()).startsWith("127.0.0.1:");
            KafkaEndpoint kafka = new KafkaEndpoint(broker.bootstrapServers());
            try (Admin admin = kafka.admin()) {
                new Topics(admin).ensure(List.of("t"), 1, TopicSettings.live(large.length));
            }
            try (KafkaProducer<byte[], byte[]> producer = kafka.liveProducer(large.length)) {
                producer.send(new ProducerRecord<>("t", large)).get();
            }
            assertThat(LogReader.read(kafka, "t", 0)).hasSize(1);
            assertThatThrownBy(() -> EmbeddedBroker.start(folder))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("in use by another broker");
        }

        try (EmbeddedBroker again = EmbeddedBroker.start(folder)) {
            KafkaEndpoint kafka = new KafkaEndpoint(again.bootstrapServers());
            assertThat(LogReader.read(kafka, "t", 0).get(0).value()).isEqualTo(large);
        }
    }

    @Test
    void onlyThisMachineReachesIt() throws Exception {
        ListeningPorts before = ListeningPorts.now();
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder)) {
            ListeningPorts own = ListeningPorts.now().without(before);

            assertThat(own.all()).as("one for clients, one for the controller").hasSize(2);
            assertThat(own.reachableFromElsewhere()).isEmpty();
        }
    }

    @Test
    void brokersThatDoNotAnswerAreNamed() {
        KafkaEndpoint nobody = new KafkaEndpoint("127.0.0.1:1");

        assertThatThrownBy(() -> nobody.check(Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Kafka at 127.0.0.1:1 does not answer within 1 s; is it up, and does it"
                                + " expect PLAINTEXT (security.protocol)?");
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        String taken = SharedBroker.endpoint().bootstrapServers();
        int port = Integer.parseInt(taken.substring(taken.indexOf(':') + 1));

        assertThatThrownBy(() -> EmbeddedBroker.start(folder.resolve("new"), port))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("port " + port)
                .hasMessageContaining("is taken");
    }
}
