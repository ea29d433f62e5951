package io.scadles.job.results;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultRowsTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void usageExample() {
        List<ResultLine> lines = ResultRows.of(Reports.round(20, 0.25, false), 10);

        assertThat(lines)
                .extracting(ResultLine::file)
                .containsExactly("rounds.jsonl", "devices.jsonl", "devices.jsonl");
        assertThat(lines.get(0).json())
                .isEqualTo(
                        "{\"version\":20,\"start_ms\":20000,\"ready_ms\":20900,\"end_ms\":21000,"
                                + "\"devices\":2,\"commits\":2,\"samples\":40,\"injected_samples\":8,\"total_samples\":840,\"total_rounds\":21,"
                                + "\"loss\":0.25,\"learning_rate\":0.05,\"batch_scale\":1.0,"
                                + "\"compressed\":1,\"floats\":25,\"wire_bytes\":200,\"dense_bytes\":800,"
                                + "\"buffered_samples\":10,\"max_staleness_ms\":250,"
                                + "\"local_steps\":2,\"compute_ms\":0,\"commit_ms\":30,"
                                + "\"blocked_ms\":30,\"searching\":true,\"sync_model\":\"scadles\","
                                + "\"lineage\":\"run-1\",\"last\":false,\"last_reason\":\"\"}");
    }

    @Test
    void aDeviceLineHasItsWeightAndWhereItsRecordsWent() throws JsonProcessingException {
        JsonNode line =
                MAPPER.readTree(ResultRows.of(Reports.round(20, 0.25, false), 10).get(2).json());

        assertThat(line.get("kind").textValue()).isEqualTo("round");
        assertThat(line.get("device").textValue()).isEqualTo("cam-2");
        assertThat(line.get("weight").doubleValue()).isEqualTo(0.25);
        assertThat(line.get("commit_ms").longValue()).isEqualTo(10);
        assertThat(line.get("staleness").longValue()).isEqualTo(3);
        assertThat(line.get("quota").longValue()).isEqualTo(4);
        assertThat(line.get("unreachable").booleanValue()).isTrue();
        assertThat(line.get("arrived_records").longValue()).isEqualTo(2100);
        assertThat(line.get("trained_samples").longValue()).isEqualTo(210);
        assertThat(line.get("truncated_samples").longValue()).isEqualTo(1883);
        assertThat(line.get("buffered_samples").longValue()).isEqualTo(5);
        assertThat(line.get("injected_samples").intValue()).isEqualTo(4);
        assertThat(line.get("injected").toString())
                .isEqualTo("{\"received\":252,\"trained\":168,\"dropped\":21,\"held\":63}");
        assertThat(line.get("rejected").toString()).isEqualTo("{\"unknown_label\":2}");
    }

    @Test
    void numbersThatAreNotFiniteAreNull() throws JsonProcessingException {
        List<ResultLine> lines = ResultRows.of(Reports.round(0, Double.NaN, false), 1);

        assertThat(MAPPER.readTree(lines.get(0).json()).get("loss").isNull()).isTrue();
        assertThat(MAPPER.readTree(lines.get(1).json()).get("loss").isNull()).isTrue();
        assertThat(lines).extracting(ResultLine::json).noneMatch(json -> json.contains("NaN"));
    }

    @Test
    void rowsReadBackToThemselves() throws JsonProcessingException {
        RoundRow round = RoundRow.of(Reports.round(3, Double.NaN, true));
        DeviceRow device = DeviceRow.of(Reports.ledger(3), 1);

        assertThat(Json.read(Json.line(round), RoundRow.class)).isEqualTo(round);
        assertThat(Json.read(Json.line(device), DeviceRow.class))
                .usingRecursiveComparison()
                .ignoringFields("loss")
                .isEqualTo(device);
        assertThat(Json.read(Json.line(device), DeviceRow.class).loss()).isNaN();
    }

    @Test
    void devicesGetLinesEveryFewRoundsInTheLastRoundAndForAccounts() {
        assertThat(ResultRows.of(Reports.round(7, 1, false), 10)).hasSize(1);
        assertThat(ResultRows.of(Reports.round(7, 1, true), 10)).hasSize(3);
        assertThat(ResultRows.of(Reports.ledger(7), 10))
                .hasSize(2)
                .allSatisfy(
                        line -> {
                            assertThat(line.file()).isEqualTo("devices.jsonl");
                            assertThat(line.json()).contains("\"kind\":\"ledger\"");
                            assertThat(line.json()).contains("\"weight\":0.0");
                        });
    }

    @Test
    void aWindowAfterWhichDevicesSharedIsOneLine() {
        ResultLine line = ResultRows.of(Reports.injection(5000, 1));

        assertThat(line.file()).isEqualTo("injection.jsonl");
        assertThat(line.json())
                .isEqualTo(
                        "{\"window_start_ms\":5000,\"window_end_ms\":6000,"
                                + "\"present\":[\"cam-1\",\"cam-2\"],\"donors_wanted\":2,"
                                + "\"gifts\":[{\"donor\":\"cam-1\",\"samples\":4,\"receiver\":\"cam-2\"}],"
                                + "\"bytes_once\":12,\"bytes_multicast\":12}");
    }

    @Test
    void anEvaluationIsOneLine() {
        ResultLine line = ResultRows.of(Reports.evaluation(50, 0.5));

        assertThat(line.file()).isEqualTo("evaluations.jsonl");
        assertThat(line.json())
                .isEqualTo(
                        "{\"version\":50,\"time_ms\":50000,\"samples\":500,\"loss\":0.5,"
                                + "\"top1\":0.5,\"top5\":1.0,\"last\":false}");
    }
}
