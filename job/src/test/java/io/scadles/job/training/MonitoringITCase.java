package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.scadles.job.cluster.ClusterRest;
import io.scadles.job.config.Experiment;
import io.scadles.job.kafka.SharedBroker;
import io.scadles.job.results.RunFolder;
import io.scadles.job.results.Summary;
import io.scadles.operators.Metrics;
import io.scadles.operators.Stage;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a real job tells Prometheus, with the profile's own settings, and who asks for it. */
@Timeout(120)
class MonitoringITCase {

    private static final String EXPERIMENT =
            """
            network: {name: mlp}
            data: {dataset: synthetic-images}
            optimizer: {learning-rate: 0.05}
            devices: {rates-samples-per-second: [12, 24, 48, 12], duration-s: 40}
            clock: {fixed-ms: 500}
            evaluation: {every-rounds: 5, samples: 200}
            flink: {checkpoint-interval-ms: 200}
            """;

    private static final Path OPS = Path.of("../ops");
    private static final Path PROFILE = Path.of("../flink-conf/standalone");

    /** Labels that Prometheus itself adds to what it scrapes. */
    private static final Set<String> OF_PROMETHEUS = Set.of("instance", "job");

    private static final int SLOTS = 2;

    @TempDir private static Path results;

    private static final Exposition SCRAPED = new Exposition();
    private static Summary scraped;
    private static Summary undisturbed;

    @BeforeAll
    static void run() throws Exception {
        int port = freePort();
        try (MiniCluster cluster = cluster(port)) {
            cluster.start();
            URI rest = cluster.getRestAddress().get();
            FlinkPlace place = new FlinkPlace.Remote(rest.getHost(), rest.getPort(), emptyJar());
            ClusterRest asked = ClusterRest.at(place.address());
            Poll.until(() -> asked.overview().freeSlots() == SLOTS, "the slots are there");
            CompletableFuture<Summary> run =
                    CompletableFuture.supplyAsync(() -> execute("monitored", place));
            while (!run.isDone()) {
                SCRAPED.add(scrape(port));
                Poll.pause(50);
            }
            scraped = run.get();
        }
        undisturbed = execute("undisturbed", new FlinkPlace.InProcess());
    }

    private static MiniCluster cluster(int port) {
        Configuration profile = GlobalConfiguration.loadConfiguration(PROFILE.toString());
        Configuration settings = LocalProfile.settings();
        for (String key : profile.keySet()) {
            if (key.startsWith("metrics.")) {
                settings.setString(key, profile.toMap().get(key));
            }
        }
        settings.set(MetricOptions.REPORTERS_LIST, "prom");
        settings.setString("metrics.reporter.prom.port", Integer.toString(port));
        return new MiniCluster(
                new MiniClusterConfiguration.Builder()
                        .setConfiguration(settings)
                        .setNumTaskManagers(1)
                        .setNumSlotsPerTaskManager(SLOTS)
                        .build());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** The classes are those of the test's class path. */
    private static Path emptyJar() throws IOException {
        Path jar = results.resolve("job.jar");
        new JarOutputStream(Files.newOutputStream(jar)).close();
        return jar;
    }

    private static Summary execute(String name, FlinkPlace place) {
        String kafka = "kafka.bootstrap-servers=" + SharedBroker.endpoint().bootstrapServers();
        try {
            Experiment experiment = Experiment.parse(name, name, EXPERIMENT, List.of(kafka));
            RunFolder folder = RunFolder.create(results, name, Instant.now());
            return new TrainingRun(experiment, folder, place, System.err, false).execute();
        } catch (Exception failure) {
            throw new CompletionException(failure);
        }
    }

    private static String scrape(int port) throws IOException, InterruptedException {
        URI metrics = URI.create("http://127.0.0.1:%d/metrics".formatted(port));
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
                .body();
    }

    @Test
    void usageExample() {
        assertThat(SCRAPED.sum(Metrics.ROUNDS_CLOSED.prometheusName())).isGreaterThan(5);
        assertThat(SCRAPED.sum(Metrics.TRAINED_SAMPLES.prometheusName())).isGreaterThan(100);
        assertThat(SCRAPED.sum(Metrics.GRADIENT_NANOS.prometheusName())).isPositive();
        assertThat(SCRAPED.sum(Metrics.DEVICES.prometheusName())).isEqualTo(4);
        assertThat(SCRAPED.sum(Metrics.TOP1.prometheusName())).isBetween(0.05, 1.0);
        assertThat(SCRAPED.sum(Metrics.LOSS.prometheusName())).isPositive();
    }

    @Test
    void aClusterHasAsManyTrainersAsFreeSlots() throws IOException {
        RunFolder run = RunFolder.open(Path.of(scraped.folder()));

        assertThat(run.readJob().parallelism()).isEqualTo(SLOTS);
        assertThat(run.readManifest().parallelism()).isEqualTo(SLOTS);
    }

    @Test
    void whoIsScrapedTrainsTheSameModel() {
        assertThat(scraped.modelHash()).isEqualTo(undisturbed.modelHash());
    }

    @Test
    void everyMetricIsToldByItsStagesAndByNobodyElse() {
        for (Metrics metric : Metrics.values()) {
            assertThat(
                            SCRAPED.series().stream()
                                    .filter(
                                            series ->
                                                    series.metric().equals(metric.prometheusName()))
                                    .map(series -> series.labels().get("operator_name"))
                                    .collect(Collectors.toSet()))
                    .as(metric.prometheusName())
                    .isEqualTo(
                            metric.stages().stream()
                                    .map(Stage::title)
                                    .map(title -> title.replace(' ', '_'))
                                    .collect(Collectors.toSet()));
        }
    }

    @Test
    void nothingOfOursIsToldThatTheTableDoesNotName() {
        Set<String> known =
                Arrays.stream(Metrics.values())
                        .map(Metrics::prometheusName)
                        .collect(Collectors.toSet());

        assertThat(SCRAPED.metrics().stream().filter(name -> name.contains("_scadles_")))
                .isNotEmpty()
                .allMatch(known::contains);
    }

    @Test
    void noSeriesNamesADeviceOrAnAttempt() {
        assertThat(SCRAPED.series())
                .isNotEmpty()
                .allSatisfy(series -> assertThat(series.toString()).doesNotContain("device_0"));
        assertThat(SCRAPED.labelNames())
                .contains("job_name", "operator_name", "subtask_index", "reason")
                .doesNotContain("task_attempt_id", "operator_id", "job_id", "topic", "partition");
    }

    @Test
    void theDashboardAsksOnlyForWhatIsTold() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(OPS.resolve("dashboard.json").toFile());
        List<String> queries = dashboard.findValuesAsText("expr");
        List<String> variables = dashboard.findValuesAsText("definition");

        assertThat(queries).hasSizeGreaterThan(20).allSatisfy(this::asksForWhatIsTold);
        assertThat(variables).isNotEmpty().allSatisfy(this::asksForWhatIsTold);
    }

    @Test
    void theAlertsAskOnlyForWhatIsTold() throws IOException {
        JsonNode rules = new YAMLMapper().readTree(OPS.resolve("alerts.yml").toFile());

        assertThat(rules.findValuesAsText("expr"))
                .hasSameSizeAs(rules.findValues("alert"))
                .isNotEmpty()
                .allSatisfy(this::asksForWhatIsTold);
    }

    private void asksForWhatIsTold(String query) {
        PromQl names = PromQl.of(query);
        assertThat(names.metrics()).as(query).isNotEmpty().isSubsetOf(SCRAPED.metrics());
        assertThat(names.labels())
                .as(query)
                .allMatch(
                        label ->
                                SCRAPED.labelNames().contains(label)
                                        || OF_PROMETHEUS.contains(label));
    }
}
