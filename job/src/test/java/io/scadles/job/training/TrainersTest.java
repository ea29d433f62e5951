package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpServer;
import io.scadles.job.config.Experiment;
import io.scadles.model.batching.BatchSizing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainersTest {

    private static final Experiment SIXTEEN =
            Experiment.read(Path.of("..", "conf", "fashion-mnist.yaml"), List.of());

    private static final BatchSizing BY_RATE = new BatchSizing.RateProportional(8, 1024, 1);

    @Test
    void usageExample() throws Exception {
        Experiment decided = Trainers.decided(SIXTEEN, 16, new FlinkPlace.InProcess());

        int processors = Runtime.getRuntime().availableProcessors();
        assertThat(decided.config().flink().parallelism()).isEqualTo(Math.min(16, processors));
        assertThat(decided.hash()).isEqualTo(SIXTEEN.hash());
    }

    @ParameterizedTest(name = "given {0}, {1} devices, {2} offered: {3}")
    @CsvSource({
        "0, 8, 2, 2",
        "0, 8, 64, 8",
        "0, 1, 64, 1",
        "0, 0, 6, 6",
        "0, 0, 500, 120",
        "0, 5000, 500, 120",
        "4, 8, 2, 4",
        "4, 1, 2, 4",
    })
    void asManyAsDevicesAndAtMostWhatIsOffered(int given, int devices, int offered, int wanted) {
        assertThat(Trainers.wanted(given, devices, offered)).isEqualTo(wanted);
    }

    @Test
    void aClusterOffersItsFreeSlots() throws Exception {
        assertThat(decidedIn("{\"slots-total\": 8, \"slots-available\": 3}", 16)).isEqualTo(3);
        assertThat(decidedIn("{\"slots-total\": 8, \"slots-available\": 8}", 5)).isEqualTo(5);
        assertThat(decidedIn("{\"slots-total\": 8, \"slots-available\": 8}", 0)).isEqualTo(8);
    }

    @Test
    void aClusterWithoutAFreeSlotIsAnErrorThatSaysWhatToDo() {
        assertThatThrownBy(() -> decidedIn("{\"taskmanagers\": 4, \"slots-total\": 8}", 16))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(
                        "0 of 8 slots free", "start more TaskManagers", "give flink.parallelism");
    }

    @Test
    void aClusterIsNotAskedWhereTheNumberIsGiven() throws Exception {
        Experiment given = SIXTEEN.withParallelism(7);

        // Nobody listens there.
        FlinkPlace nowhere = new FlinkPlace.Remote("127.0.0.1", 1, Path.of("job.jar"));
        assertThat(Trainers.decided(given, 16, nowhere)).isEqualTo(given);
    }

    private static int decidedIn(String overview, int devices) throws Exception {
        HttpServer server = server(overview);
        try {
            FlinkPlace cluster =
                    new FlinkPlace.Remote(
                            "127.0.0.1", server.getAddress().getPort(), Path.of("job.jar"));
            return Trainers.decided(SIXTEEN, devices, cluster).config().flink().parallelism();
        } finally {
            server.stop(0);
        }
    }

    private static HttpServer server(String overview) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/overview",
                exchange -> {
                    byte[] answer = overview.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        server.start();
        return server;
    }

    @Test
    void flinksOwnCommandLineOffersTheParallelismItWasGiven() throws Exception {
        assertThat(submitted(new Configuration().set(CoreOptions.DEFAULT_PARALLELISM, 3), 16))
                .isEqualTo(3);
        assertThat(submitted(new Configuration().set(CoreOptions.DEFAULT_PARALLELISM, 30), 16))
                .isEqualTo(16);
        assertThat(submitted(new Configuration(), 16)).isEqualTo(1);
    }

    /** As a program finds itself that {@code flink run} has started. */
    private static int submitted(Configuration settings, int devices) throws Exception {
        FlinkRun.begin(settings);
        try {
            return Trainers.decided(SIXTEEN, devices, new FlinkPlace.Submitter())
                    .config()
                    .flink()
                    .parallelism();
        } finally {
            FlinkRun.end();
        }
    }

    private static final class FlinkRun extends StreamExecutionEnvironment {

        static void begin(Configuration settings) {
            initializeContextEnvironment(own -> new StreamExecutionEnvironment(settings));
        }

        static void end() {
            resetContextEnvironment();
        }
    }

    /**
     * Worked out by hand from the sorted rates, dealt to the slower half and again: of 608
     * samples/s the busiest of four has 82 + 36 + 25 + 12, of eight 82 + 12.
     */
    @ParameterizedTest
    @CsvSource({"1, 608", "2, 304", "4, 155", "8, 94", "16, 82"})
    void theBusiestSubtaskHasLittleMoreThanItsShare(int trainers, double samples) {
        Map<String, Double> rates = SimulatedDevices.listed(SIXTEEN.config());

        assertThat(Trainers.of(trainers, rates, BY_RATE).busiestShare())
                .isCloseTo(samples / 608, within(1e-12));
    }

    @Test
    void fixedBatchesAreSharedByTheirNumber() {
        Map<String, Double> rates = SimulatedDevices.listed(SIXTEEN.config());

        assertThat(Trainers.of(4, rates, new BatchSizing.Fixed(64)).busiestShare()).isEqualTo(0.25);
        assertThat(Trainers.of(4, Map.of(), BY_RATE)).hasToString("4");
        assertThat(Trainers.of(4, rates, BY_RATE))
                .hasToString("4; the busiest has 25.5 % of a round's samples, ideal 25.0 %");
    }
}
