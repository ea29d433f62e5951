package io.scadles.job.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.job.ListeningPorts;
import io.scadles.job.TestKeys;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.RpcServiceSharing;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster of two TaskManagers that talk by TLS with each other and with us, from a profile as
 * people write it.
 */
@Timeout(120)
class SecuredClusterITCase {

    @TempDir static Path folder;

    private static TestKeys keys;
    private static ListeningPorts ports;
    private static MiniCluster cluster;
    private static Configuration profile;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        keys = TestKeys.make(folder, "hush-the-stores");
        Files.writeString(folder.resolve("config.yaml"), settings());
        profile = GlobalConfiguration.loadConfiguration(folder.toString());
        ListeningPorts before = ListeningPorts.now();
        cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(profile)
                                .setNumTaskManagers(2)
                                .setNumSlotsPerTaskManager(1)
                                // Dedicated RPC would open ports too, but closing it ends the JVM
                                // (239):
                                // Flink closes its class loader while netty still loads classes.
                                .setRpcServiceSharing(RpcServiceSharing.SHARED)
                                .build());
        cluster.start();
        port = cluster.getRestAddress().get().getPort();
        ports = ListeningPorts.now().without(before);
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
    }

    private static String settings() {
        return """
        rest: {address: 127.0.0.1, bind-address: 127.0.0.1, bind-port: "0"}
        jobmanager: {bind-host: 127.0.0.1, rpc: {address: 127.0.0.1, port: 0}}
        taskmanager:
          host: 127.0.0.1
          bind-host: 127.0.0.1
          memory: {network: {min: 16mb, max: 16mb}}
        restart-strategy: {type: fixed-delay, fixed-delay: {attempts: 3, delay: 1s}}
        security:
          ssl:
            internal:
              enabled: true
              keystore: KEYS
              keystore-type: PKCS12
              keystore-password: PASSWORD
              key-password: PASSWORD
              truststore: TRUST
              truststore-type: PKCS12
              truststore-password: PASSWORD
            rest:
              enabled: true
              authentication-enabled: true
              verify-hostname: true
              keystore: KEYS
              keystore-type: PKCS12
              keystore-password: PASSWORD
              key-password: PASSWORD
              truststore: TRUST
              truststore-type: PKCS12
              truststore-password: PASSWORD
        """
                .replace("KEYS", keys.keyStore().toString())
                .replace("TRUST", keys.trustStore().toString())
                .replace("PASSWORD", keys.password());
    }

    @Test
    void usageExample() throws Exception {
        ClusterRest rest = new ClusterRest("127.0.0.1", port, profile);
        Patience.until(
                () -> rest.overview().taskManagers() == 2,
                Duration.ofSeconds(30),
                "both TaskManagers are there");
        assertThat(rest).hasToString("https://127.0.0.1:%d".formatted(port));
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createRemoteEnvironment("127.0.0.1", port, profile);
        environment.setParallelism(2);
        environment
                .fromSequence(0, Long.MAX_VALUE - 1)
                .keyBy(number -> number % 7)
                .map(number -> number + 1)
                .sinkTo(new DiscardingSink<>());

        JobClient job = environment.executeAsync("secured");
        String id = job.getJobID().toString();
        awaitState(rest, id, JobStatus.RUNNING);
        rest.cancel(id);
        awaitState(rest, id, JobStatus.CANCELED);
    }

    @Test
    void whoCancelsAJobThatFailedIsToldWhy() throws Exception {
        ClusterRest rest = new ClusterRest("127.0.0.1", port, profile);
        Configuration once = new Configuration(profile);
        once.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createRemoteEnvironment("127.0.0.1", port, once);
        environment.setParallelism(1);
        environment
                .fromSequence(0, 9)
                .map(number -> 1 / (number - 5))
                .sinkTo(new DiscardingSink<>());
        String id = environment.executeAsync("fails").getJobID().toString();
        awaitState(rest, id, JobStatus.FAILED);

        assertThatThrownBy(() -> rest.cancel(id))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("job %s had ended before: FAILED %s", id, rest.lastFailure(id))
                .hasMessageContaining("/ by zero");
    }

    @Test
    void everyPortAsksForACertificate() throws Exception {
        assertThat(ports.ports())
                .as("REST, blobs, data of two TaskManagers")
                .hasSizeGreaterThanOrEqualTo(4)
                .contains(port);
        for (int one : ports.ports()) {
            assertThat(greet(one, true)).as("port %d", one).isEqualTo("CN=scadles-test");
            assertThatThrownBy(() -> greet(one, false))
                    .as("port %d", one)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void whoDoesNotFitTheClusterIsToldWhatToLookAt() {
        ClusterRest plain = new ClusterRest("127.0.0.1", port, new Configuration());
        Configuration nobody = new Configuration();
        nobody.set(SecurityOptions.SSL_REST_ENABLED, true);
        ClusterRest distrustful = new ClusterRest("127.0.0.1", port, nobody);

        assertThatThrownBy(plain::overview)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "http://127.0.0.1:%1$d sends us to https://127.0.0.1:%1$d", port)
                .hasMessageContaining("security.ssl.rest.*");
        assertThatThrownBy(distrustful::overview)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("https://127.0.0.1:%d does not understand us: ", port)
                .hasMessageContaining("security.ssl.rest.*");
    }

    private static void awaitState(ClusterRest rest, String job, JobStatus state) throws Exception {
        Patience.until(
                () -> rest.state(job).filter(state::equals).isPresent(),
                Duration.ofSeconds(30),
                "the job is " + state);
    }

    /** Makes a TLS connection and says who answers. */
    private static String greet(int to, boolean withCertificate) throws Exception {
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store(keys.trustStore()));
        KeyManagerFactory own =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(store(keys.keyStore()), keys.password().toCharArray());
        SSLContext context = SSLContext.getInstance("TLSv1.2");
        context.init(
                withCertificate ? own.getKeyManagers() : new KeyManager[0],
                trust.getTrustManagers(),
                null);
        try (Socket plain = new Socket("127.0.0.1", to);
                SSLSocket socket =
                        (SSLSocket)
                                context.getSocketFactory()
                                        .createSocket(plain, "127.0.0.1", to, true)) {
            socket.setSoTimeout(5_000);
            socket.startHandshake();
            return socket.getSession().getPeerPrincipal().getName();
        }
    }

    private static KeyStore store(Path file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, keys.password().toCharArray());
        }
        return store;
    }
}
