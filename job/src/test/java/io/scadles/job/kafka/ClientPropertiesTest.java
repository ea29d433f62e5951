package io.scadles.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientPropertiesTest {

    private static final String LOGIN =
            "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\nsasl.jaas.config=";
    private static final String MODULE =
            "org.apache.kafka.common.security.plain.PlainLoginModule required ";

    @TempDir Path folder;

    @Test
    void usageExample() throws IOException {
        Path file =
                file(LOGIN + MODULE + "username=\"ada\" password=\"s3cret\";\nclient.rack=north\n");

        Map<String, String> settings = ClientProperties.read(file);

        assertThat(settings)
                .containsEntry("sasl.mechanism", "PLAIN")
                .containsEntry("client.rack", "north")
                .hasSize(4);
        assertThat(new KafkaEndpoint("broker:9092", settings))
                .hasToString(
                        "broker:9092 [client.rack, sasl.jaas.config, sasl.mechanism, security.protocol]");
    }

    @Test
    void allThatDoesNotBelongThereIsNamed() throws IOException {
        assertMistake("acks=1\nsecurity.protocol=SSL\nsecurity.protocl=SSL\ngroup.id=mine\n")
                .hasMessageEndingWith(
                        "client.properties: 'acks' is set by the program itself; remove it;"
                                + " 'group.id' is set by the program itself; remove it;"
                                + " Kafka's clients have no setting 'security.protocl'");
    }

    @Test
    void whatTheProgramSetsIsItsOwn() {
        assertThat(new KafkaEndpoint("127.0.0.1:1").producerSettings(1 << 20).keySet())
                .contains("acks")
                .allMatch(ClientProperties::isOwn);
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path absent = folder.resolve("absent.properties");

        assertThatThrownBy(() -> ClientProperties.read(absent))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(absent + " cannot be read as a properties file (NoSuchFileException)");
    }

    @Test
    void aValueNoClientTakesIsAMistake() throws IOException {
        assertMistake("security.protocol=SASSL\n").hasMessageContaining("SASSL");
        assertMistake("security.protocol=SSL\nssl.truststore.location=/absent/trust.p12\n")
                .hasMessageContaining("/absent/trust.p12");
    }

    /** Kafka's parser quotes the word it stumbles on, here the end of the password. */
    @Test
    void aMalformedLoginIsAMistakeThatDoesNotQuoteIt() throws IOException {
        assertMistake(LOGIN + MODULE + "username=\"ada\" password=hush s3cret;\n")
                .hasMessageContaining("'sasl.jaas.config' is malformed")
                .hasNoCause();
        assertMistake("security.protocol=SSL\nssl.truststore.password=\\u00s3cret\n").hasNoCause();
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertMistake(String text)
            throws IOException {
        Path file = file(text);
        return assertThatThrownBy(() -> ClientProperties.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining("s3cret");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("client.properties"), text);
    }
}
