package io.scadles.job.kafka;

import io.scadles.job.TestKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/** A broker with two doors: one for everybody, and one by TLS for a user with a password. */
public final class SecureBroker implements AutoCloseable {

    public static final String USER = "ada";
    public static final String PASSWORD = "hush-the-password-of-ada";
    public static final String STORE_PASSWORD = "hush-the-password-of-the-stores";

    private static final String MODULE =
            "org.apache.kafka.common.security.scram.ScramLoginModule required";

    private final EmbeddedBroker broker;
    private final Path folder;
    private final TestKeys keys;
    private final int port;

    private SecureBroker(EmbeddedBroker broker, Path folder, TestKeys keys, int port) {
        this.broker = broker;
        this.folder = folder;
        this.keys = keys;
        this.port = port;
    }

    public static SecureBroker start(Path folder) throws Exception {
        TestKeys keys = TestKeys.make(folder, STORE_PASSWORD);
        int open = freePort();
        int secured = freePort();
        EmbeddedBroker broker =
                EmbeddedBroker.start(
                        folder.resolve("data"), open, settings -> secure(settings, keys, secured));
        SecureBroker secure = new SecureBroker(broker, folder, keys, secured);
        try (Admin admin = secure.open().admin()) {
            admin.alterUserScramCredentials(
                            List.of(
                                    new UserScramCredentialUpsertion(
                                            USER,
                                            new ScramCredentialInfo(
                                                    ScramMechanism.SCRAM_SHA_256, 4096),
                                            PASSWORD)))
                    .all()
                    .get();
        }
        secure.awaitUser();
        return secure;
    }

    /** The broker hears of a new user a moment after the controller has taken note. */
    private void awaitUser() throws IOException, InterruptedException {
        KafkaEndpoint endpoint =
                new KafkaEndpoint(secured(), ClientProperties.read(clientProperties(PASSWORD)));
        for (int attempt = 1; ; attempt++) {
            try {
                endpoint.check();
                return;
            } catch (IllegalStateException e) {
                if (attempt == 50) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    private static void secure(Properties settings, TestKeys keys, int port) {
        String listener = ",SASL_SSL://127.0.0.1:" + port;
        settings.merge("listeners", listener, (all, one) -> all + "" + one);
        settings.merge("advertised.listeners", listener, (all, one) -> all + "" + one);
        settings.merge(
                "listener.security.protocol.map",
                ",SASL_SSL:SASL_SSL",
                (all, one) -> all + "" + one);
        settings.put("sasl.enabled.mechanisms", "SCRAM-SHA-256");
        settings.put("listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config", MODULE + ";");
        settings.put("ssl.keystore.type", "PKCS12");
        settings.put("ssl.keystore.location", keys.keyStore().toString());
        settings.put("ssl.keystore.password", keys.password());
    }

    /** The door for everybody. */
    public KafkaEndpoint open() {
        return new KafkaEndpoint(broker.bootstrapServers());
    }

    /** Address of the door by TLS. */
    public String secured() {
        return "127.0.0.1:" + port;
    }

    /** Settings of a client that goes through the door by TLS, as a file. */
    public Path clientProperties(String password, String... more) throws IOException {
        return Files.writeString(
                Files.createTempFile(folder, "client", ".properties"),
                """
                security.protocol=SASL_SSL
                ssl.truststore.type=PKCS12
                ssl.truststore.location=%s
                ssl.truststore.password=%s
                sasl.mechanism=SCRAM-SHA-256
                sasl.jaas.config=%s username="%s" password="%s";
                %s
                """
                        .formatted(
                                keys.trustStore(),
                                keys.password(),
                                MODULE,
                                USER,
                                password,
                                String.join("\n", more)));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        broker.close();
    }
}
