package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.scadles.job.CapturedLog;
import io.scadles.job.config.Experiment;
import io.scadles.job.kafka.LogReader;
import io.scadles.job.kafka.SecureBroker;
import io.scadles.job.kafka.TestPublisher;
import io.scadles.job.results.RunFolder;
import io.scadles.job.results.Summary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is reached by TLS and lets in a user with a password. */
@Timeout(120)
class SecureKafkaITCase {

    private static final String SMALL =
            """
            network: {name: mlp}
            data: {dataset: synthetic-images}
            optimizer: {learning-rate: 0.05, base-batch: 84}
            devices: {rates-samples-per-second: [12, 24, 48], duration-s: 12}
            clock: {fixed-ms: 500}
            evaluation: {every-rounds: 10, samples: 200}
            flink: {checkpoint-interval-ms: 500}
            """;

    /** Settings of clients are logged; this one shows that the test would see them. */
    private static final String PLANTED = "planted-where-secrets-are";

    private static final Duration SECONDS = Duration.ofSeconds(10);

    @TempDir static Path brokerFolder;
    private static SecureBroker broker;

    @TempDir Path results;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeAll
    static void start() throws Exception {
        broker = SecureBroker.start(brokerFolder);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void trainsTheSameModelAndLeavesNoSecretBehind() throws Exception {
        Path properties = broker.clientProperties(SecureBroker.PASSWORD, "client.rack=" + PLANTED);
        String published = "devices.simulate=false";
        Summary secured;
        String logged;
        try (CapturedLog log = new CapturedLog()) {
            produce(secured(properties));
            spoil("same-device-000");
            secured = train("secured", secured(properties, published, "results.to=topic"));
            logged = log.text();
        }

        Summary open =
                train(
                        "open",
                        experiment(
                                published,
                                "kafka.bootstrap-servers=" + broker.open().bootstrapServers()));

        assertThat(secured.modelHash()).isEqualTo(open.modelHash());
        assertThat(LogReader.read(broker.open(), "dead-letters.same-", 0))
                .as("one letter of each run")
                .hasSize(2);
        assertThat(logged).contains(PLANTED, "password = [hidden]").doesNotContain("hush");
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("Wrote 1,008 samples")
                .doesNotContain("hush");
        assertThat(filesWith(properties.getFileName().toString()))
                .extracting(file -> file.getFileName().toString())
                .contains("experiment.yaml");
        assertThat(filesWith("hush")).isEmpty();
    }

    @Test
    void aWrongPasswordIsToldAtOnceAndChangesNothing() throws Exception {
        Path properties = broker.clientProperties("hush-a-wrong-password");
        List<String> before = topics();
        long beganNanos = System.nanoTime();

        Throwable failure = catchThrowable(() -> train("refused", secured(properties)));

        assertThat(Duration.ofNanos(System.nanoTime() - beganNanos)).isLessThan(SECONDS);
        assertThat(failure)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Kafka at %s refuses us: ", broker.secured())
                .hasMessageContaining("invalid credentials with SASL mechanism SCRAM-SHA-256")
                .hasMessageNotContaining("hush");
        assertThat(topics()).isEqualTo(before);
    }

    @Test
    void aBrokerThatIsNotTrustedGetsNoPassword() throws Exception {
        Path properties =
                Files.writeString(
                        brokerFolder.resolve("trusting-nobody.properties"),
                        Files.readString(broker.clientProperties(SecureBroker.PASSWORD))
                                .replaceAll("ssl[.]truststore.*\n", ""));

        assertThatThrownBy(() -> train("distrusted", secured(properties)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Kafka at %s refuses us: ", broker.secured())
                .hasMessageContaining("SSL handshake failed");
    }

    private static Experiment secured(Path properties, String... overrides) {
        List<String> all = new ArrayList<>(List.of(overrides));
        all.add("kafka.bootstrap-servers=" + broker.secured());
        all.add("kafka.client-properties='" + properties + "'");
        return experiment(all.toArray(String[]::new));
    }

    private static Experiment experiment(String... overrides) {
        return Experiment.parse("same", "same", SMALL, List.of(overrides));
    }

    private void produce(Experiment experiment) throws Exception {
        new Production(experiment, new PrintStream(printed, true)).run();
    }

    private Summary train(String name, Experiment experiment) throws Exception {
        RunFolder folder = RunFolder.create(results, name, Instant.now());
        return new TrainingRun(experiment, folder, new PrintStream(printed, true), false).execute();
    }

    /** A record that has to go to the dead letters. */
    private static void spoil(String topic) {
        try (TestPublisher publisher = new TestPublisher(broker.open())) {
            publisher.send(topic, 0, StreamPlanner.LOG_START_MS + 11_990, null, new byte[0]);
            publisher.flush();
        }
    }

    private static List<String> topics() throws Exception {
        try (var admin = broker.open().admin()) {
            return admin.listTopics().names().get().stream().sorted().toList();
        }
    }

    /** Files of all runs that hold a text, whatever else they hold. */
    private List<Path> filesWith(String text) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(results)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
                    found.add(file);
                }
            }
        }
        return found;
    }
}
