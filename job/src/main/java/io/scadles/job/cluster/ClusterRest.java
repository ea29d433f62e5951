package io.scadles.job.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;

/** A cluster's REST interface. */
public final class ClusterRest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final long POLL_MS = 200;
    private static final int ATTEMPTS = 3;
    private static final long RETRY_MS = 1_000;
    private static final String CAUSED_BY = "Caused by: ";
    private static final String HINT =
            "do security.ssl.rest.* of the profile (FLINK_CONF_DIR) fit the cluster?";

    /** The cluster does not have what it was asked about. */
    private static final class UnknownException extends IOException {

        private static final long serialVersionUID = 1;

        UnknownException(String message) {
            super(message);
        }
    }

    /** What was asked for does not fit the state of what it was asked of. */
    private static final class ConflictException extends IOException {

        private static final long serialVersionUID = 1;

        ConflictException(String message) {
            super(message);
        }
    }

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

    /**
     * What a cluster consists of.
     *
     * @param slots all of them
     * @param jobs that run
     */
    public record Overview(int taskManagers, int slots, int freeSlots, int jobs) {

        private static Overview of(JsonNode answer) {
            return new Overview(
                    answer.path("taskmanagers").asInt(),
                    answer.path("slots-total").asInt(),
                    answer.path("slots-available").asInt(),
                    answer.path("jobs-running").asInt());
        }

        @Override
        public String toString() {
            return "%d TaskManagers, %d of %d slots free, %d jobs running"
                    .formatted(taskManagers, freeSlots, slots, jobs);
        }
    }

    /**
     * What the cluster consists of.
     *
     * @throws ConnectException if nobody answers, or no JobManager leads yet
     */
    public Overview overview() throws IOException, InterruptedException {
        return Overview.of(get("/overview"));
    }

    /** How the cluster is configured; its secrets are hidden. */
    public Configuration settings() throws IOException, InterruptedException {
        Configuration settings = new Configuration();
        for (JsonNode setting : get("/jobmanager/config")) {
            settings.setString(setting.path("key").asText(), setting.path("value").asText());
        }
        return settings;
    }

    /** A job's state; empty if the cluster does not know the job. */
    public Optional<JobStatus> state(String jobId) throws IOException, InterruptedException {
        try {
            return Optional.of(JobStatus.valueOf(get("/jobs/" + jobId).path("state").asText()));
        } catch (UnknownException unknown) {
            return Optional.empty();
        }
    }

    /**
     * When a job was last put into a state.
     *
     * @return wall-clock time in ms, 0 if it never was
     */
    public long lastInMs(String jobId, JobStatus state) throws IOException, InterruptedException {
        return get("/jobs/" + jobId).path("timestamps").path(state.name()).asLong();
    }

    /** What made a job fail last and what was behind it, in one line; empty if nothing did. */
    public String lastFailure(String jobId) throws IOException, InterruptedException {
        JsonNode entries =
                get("/jobs/" + jobId + "/exceptions").path("exceptionHistory").path("entries");
        if (entries.isEmpty()) {
            return "";
        }
        String trace = entries.get(0).path("stacktrace").asText();
        return trace.lines()
                .filter(line -> line.startsWith(CAUSED_BY))
                // The outer ones only say what Flink did about it.
                .reduce((outer, inner) -> inner)
                .map(root -> firstLine(trace) + "; c" + root.substring(1))
                .orElseGet(() -> firstLine(trace));
    }

    /**
     * How many checkpoints of a job there were.
     *
     * @param outcome as Flink counts them: completed, failed, restored
     */
    public long checkpoints(String jobId, String outcome) throws IOException, InterruptedException {
        return get("/jobs/" + jobId + "/checkpoints").path("counts").path(outcome).asLong();
    }

    /**
     * Ends a job at once.
     *
     * @throws IllegalStateException if it had ended by itself; says what made it fail
     */
    public void cancel(String jobId) throws IOException, InterruptedException {
        try {
            send(request("/jobs/" + jobId).method("PATCH", HttpRequest.BodyPublishers.noBody()));
        } catch (ConflictException ended) {
            throw new IllegalStateException(
                    "job %s had ended before: %s %s"
                            .formatted(
                                    jobId,
                                    state(jobId).map(JobStatus::name).orElse("unknown"),
                                    lastFailure(jobId))
                            .strip(),
                    ended);
        }
    }

    /**
     * Takes a savepoint and waits for it. One is declined while a stage starts or ends; the job
     * goes on then, and another try may succeed.
     *
     * @param folder where it goes, as a URI
     * @param stop whether the job ends with it
     * @return where it is
     * @throws IllegalStateException if it failed; the job goes on then
     */
    public String savepoint(String jobId, URI folder, boolean stop)
            throws IOException, InterruptedException {
        JsonNode operation = savepointOnce(jobId, folder, stop);
        for (int i = 1; i < ATTEMPTS && !operation.hasNonNull("location"); i++) {
            Patience.pause(RETRY_MS);
            operation = savepointOnce(jobId, folder, stop);
        }
        if (!operation.hasNonNull("location")) {
            String trace = operation.path("failure-cause").path("stack-trace").asText();
            throw new IllegalStateException(
                    "the savepoint failed %d times: %s".formatted(ATTEMPTS, firstLine(trace)));
        }
        return operation.path("location").asText();
    }

    private JsonNode savepointOnce(String jobId, URI folder, boolean stop)
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
        while (!answer.path("status").path("id").asText().equals("COMPLETED")) {
            Patience.pause(POLL_MS);
            answer = get("/jobs/" + jobId + "/savepoints/" + trigger);
        }
        return answer.path("operation");
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
            String message =
                    "%s answers %d: %s"
                            .formatted(
                                    this,
                                    answer.statusCode(),
                                    errors.isEmpty() ? "" : firstLine(errors.get(0).asText()));
            throw switch (answer.statusCode()) {
                case HttpURLConnection.HTTP_NOT_FOUND -> new UnknownException(message);
                case HttpURLConnection.HTTP_CONFLICT -> new ConflictException(message);
                    // A JobManager that has no leader yet: there is a server, but no cluster.
                case HttpURLConnection.HTTP_UNAVAILABLE -> new ConnectException(message);
                default -> new IOException(message);
            };
        }
        return answer.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer.body());
    }

    private HttpResponse<String> answer(HttpRequest request)
            throws IOException, InterruptedException {
        try {
            return transport.client().send(request, HttpResponse.BodyHandlers.ofString());
        } catch (HttpTimeoutException late) {
            throw late;
        } catch (ConnectException away) {
            throw new ConnectException(
                    "no cluster answers at %s; scadles cluster start makes one on this machine"
                            .formatted(this));
        } catch (IOException e) {
            throw new IOException(
                    "%s does not understand us: %s; %s".formatted(this, e.getMessage(), HINT), e);
        }
    }
}
