package io.scadles.job.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.SecurityOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterRestTest {

    private static final URI FOLDER = URI.create("file:/shared/savepoint");

    private final HttpServer server =
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final Deque<String> answers = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();
    private final ClusterRest rest = ClusterRest.at("127.0.0.1:" + server.getAddress().getPort());
    private int status = 200;

    ClusterRestTest() throws IOException {
        server.createContext(
                "/",
                exchange -> {
                    String body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + body);
                    byte[] answer = answers.remove().getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(status, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void theClustersSettingsAreRead() throws Exception {
        answers.add(
                "[{\"key\": \"rest.port\", \"value\": \"8081\"},"
                        + " {\"key\": \"execution.checkpointing.dir\", \"value\": \"s3://b/c\"}]");

        assertThat(rest.settings().get(CheckpointingOptions.CHECKPOINTS_DIRECTORY))
                .isEqualTo("s3://b/c");
        assertThat(asked).containsExactly("GET /jobmanager/config");
    }

    @Test
    void usageExample() throws Exception {
        answers.add("{\"request-id\": \"7\"}");
        answers.add("{\"status\": {\"id\": \"IN_PROGRESS\"}}");
        answers.add(
                "{\"status\": {\"id\": \"COMPLETED\"}, \"operation\": {\"location\": \"file:/s\"}}");

        assertThat(rest.savepoint("abc", FOLDER, true)).isEqualTo("file:/s");

        assertThat(asked)
                .containsExactly(
                        "POST /jobs/abc/stop{\"targetDirectory\":\"file:/shared/savepoint\",\"formatType\":\"CANONICAL\"}",
                        "GET /jobs/abc/savepoints/7",
                        "GET /jobs/abc/savepoints/7");
    }

    @Test
    void aSavepointIsTriedThreeTimesBeforeItHasFailed() {
        for (int i = 0; i < 3; i++) {
            answers.add("{\"request-id\": \"7\"}");
            answers.add(
                    "{\"status\": {\"id\": \"COMPLETED\"}, \"operation\": {\"failure-cause\": {\"stack-trace\": \"disk full\\n at x\"}}}");
        }

        assertThatThrownBy(() -> rest.savepoint("abc", FOLDER, false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the savepoint failed 3 times: disk full");
        assertThat(answers).isEmpty();
    }

    @Test
    void anErrorOfTheClusterIsToldInOneLine() {
        status = 400;
        answers.add("{\"errors\": [\"not yet\\n at y\"]}");

        assertThatThrownBy(() -> rest.overview())
                .isInstanceOf(IOException.class)
                .hasMessage(rest + " answers 400: not yet");
    }

    @Test
    void aJobManagerWithoutALeaderIsNoClusterYet() {
        status = 503;
        answers.add("{\"errors\": [\"leader election\"]}");

        assertThatThrownBy(() -> rest.overview())
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("leader election");
    }

    @Test
    void aJobHasAStateOrIsNotKnown() throws Exception {
        answers.add("{\"state\": \"RUNNING\"}");
        assertThat(rest.state("abc")).contains(JobStatus.RUNNING);

        status = 404;
        answers.add("{\"errors\": [\"Job abc not found\"]}");
        assertThat(rest.state("abc")).isEmpty();
    }

    @Test
    void aClusterThatDoesNotAnswerIsNamed() {
        server.stop(0);

        assertThatThrownBy(() -> rest.overview())
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("no cluster answers at " + rest);
    }

    @Test
    void aStoreThatCannotBeOpenedIsNamedByItsKey() {
        Configuration profile = new Configuration();
        profile.set(SecurityOptions.SSL_REST_ENABLED, true);
        profile.set(SecurityOptions.SSL_REST_TRUSTSTORE, "/absent/trust.p12");

        assertThatThrownBy(() -> new ClusterRest("jobmanager", 8081, profile))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("security.ssl.rest.truststore (/absent/trust.p12) cannot be");
    }

    @Test
    void anAddressIsHostAndPort() {
        assertThat(ClusterRest.at("jobmanager:8081")).hasToString("http://jobmanager:8081");
        for (String wrong : List.of("jobmanager", ":8081", "jobmanager:", "jobmanager:x")) {
            assertThatThrownBy(() -> ClusterRest.at(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("host:port, got '" + wrong + "'");
        }
    }
}
