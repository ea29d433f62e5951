package io.scadles.job.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;

/** A cluster's REST interface. */
public final class ClusterRest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final long POLL_MS = 200;
    private static final String HINT =
            "do security.ssl.rest.* of the profile (FLINK_CONF_DIR) fit the cluster?";

    private final String host;
    private final int port;
    private final RestTransport transport;

    ClusterRest(String host, int port, Configuration profile) {
        this.host = host;
        this.port = port;
        this.transport = RestTransport.of(profile);
    }

    /**
     * A cluster by its address, reached as the profile in {@code FLINK_CONF_DIR} says.
     *
     * @param address host:port
     * @throws IllegalArgumentException if it is none, or the profile's stores cannot be opened
     */
    public static ClusterRest at(String address) {
        int colon = address.lastIndexOf(':');
        if (colon < 1 || !address.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException(
                    "the cluster's address must be host:port, got '%s'".formatted(address));
        }
        return new ClusterRest(
                address.substring(0, colon),
                Integer.parseInt(address.substring(colon + 1)),
                GlobalConfiguration.loadConfiguration());
    }

    /** Host of its address. */
    public String host() {
        return host;
    }

    /** Port of its address. */
    public int port() {
        return port;
    }

    @Override
    public String toString() {
        return transport.scheme() + "://" + host + ":" + port;
    }

    /** TaskManagers there are; 0 while the cluster does not answer. */
    int taskManagers() throws IOException, InterruptedException {
        try {
            return get("/overview").path("taskmanagers").asInt();
        } catch (ConnectException notYet) {
            return 0;
        }
    }

    /** A line about the cluster. */
    public String overview() throws IOException, InterruptedException {
        try {
            JsonNode overview = get("/overview");
            return "%s: %d TaskManagers, %d of %d slots free, %d jobs running"
                    .formatted(
                            this,
                            overview.path("taskmanagers").asInt(),
                            overview.path("slots-available").asInt(),
                            overview.path("slots-total").asInt(),
                            overview.path("jobs-running").asInt());
        } catch (ConnectException away) {
            return this + " does not answer";
        }
    }

    /** A job's state, as RUNNING. */
    public String state(String jobId) throws IOException, InterruptedException {
        return get("/jobs/" + jobId).path("state").asText();
    }

    /** Ends a job at once. */
    public void cancel(String jobId) throws IOException, InterruptedException {
        send(request("/jobs/" + jobId).method("PATCH", HttpRequest.BodyPublishers.noBody()));
    }

    /**
     * Takes a savepoint and waits for it.
     *
     * @param folder where it goes, as a URI
     * @param stop whether the job ends with it
     * @return where it is
     * @throws IllegalStateException if it failed; the job goes on then
     */
    public String savepoint(String jobId, URI folder, boolean stop)
            throws IOException, InterruptedException {
        String body =
                JSON.createObjectNode()
                        .put(stop ? "targetDirectory" : "target-directory", folder.toString())
                        .put("formatType", "CANONICAL")
                        .toString();
        String trigger =
                post("/jobs/" + jobId + (stop ? "/stop" : "/savepoints"), body)
                        .path("request-id")
                        .asText();
        JsonNode answer = get("/jobs/" + jobId + "/savepoints/" + trigger);
        CountDownLatch never = new CountDownLatch(1);
        while (!answer.path("status").path("id").asText().equals("COMPLETED")) {
            never.await(POLL_MS, TimeUnit.MILLISECONDS);
            answer = get("/jobs/" + jobId + "/savepoints/" + trigger);
        }
        JsonNode operation = answer.path("operation");
        if (!operation.hasNonNull("location")) {
            String trace = operation.path("failure-cause").path("stack-trace").asText();
            throw new IllegalStateException("the savepoint failed: " + firstLine(trace));
        }
        return operation.path("location").asText();
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("no reason was given");
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    private JsonNode post(String path, String body) throws IOException, InterruptedException {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(this + path)).timeout(TIMEOUT);
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = answer(request.build());
        if (answer.statusCode() / 100 == 3) {
            // A cluster that wants TLS sends everybody else there.
            String location = answer.headers().firstValue("location").orElse("elsewhere");
            throw new IOException("%s sends us to %s; %s".formatted(this, location, HINT));
        }
        if (answer.statusCode() / 100 != 2) {
            JsonNode errors = JSON.readTree(answer.body()).path("errors");
            throw new IOException(
                    "%s answers %d: %s"
                            .formatted(
                                    this,
                                    answer.statusCode(),
                                    errors.isEmpty() ? "" : firstLine(errors.get(0).asText())));
        }
        return answer.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer.body());
    }

    private HttpResponse<String> answer(HttpRequest request)
            throws IOException, InterruptedException {
        try {
            return transport.client().send(request, HttpResponse.BodyHandlers.ofString());
        } catch (ConnectException | HttpTimeoutException away) {
            throw away;
        } catch (IOException e) {
            throw new IOException(
                    "%s does not understand us: %s; %s".formatted(this, e.getMessage(), HINT), e);
        }
    }
}
