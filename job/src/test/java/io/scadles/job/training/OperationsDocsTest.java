package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.scadles.operators.Metrics;
import io.scadles.operators.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the page on operations says is what there is. */
class OperationsDocsTest {

    private static final Path PAGE = Path.of("docs/operations.md");
    private static final Path ALERTS = Path.of("../ops/alerts.yml");

    @Test
    void usageExample() {
        assertThat(row(Metrics.COMMITS))
                .isEqualTo(
                        "| `flink_taskmanager_job_task_operator_scadles_commits` | counter | commits | | Device trainer | commits sent |\n");
    }

    @Test
    void thePageHasTheTableOfAllMetrics() throws IOException {
        StringBuilder table = new StringBuilder();
        table.append("| name in Prometheus | type | unit | labels | told by | meaning |\n");
        table.append("|---|---|---|---|---|---|\n");
        for (Metrics metric : Metrics.values()) {
            table.append(row(metric));
        }

        assertThat(between("<!-- metrics:begin -->\n", "<!-- metrics:end -->"))
                .as("%s is out of date; what is expected belongs between its markers", PAGE)
                .isEqualTo(table.toString());
    }

    private static String row(Metrics metric) {
        return "| `%s` | %s |%s|%s| %s | %s |\n"
                .formatted(
                        metric.prometheusName(),
                        metric.kind().name().toLowerCase(Locale.ROOT),
                        cell(metric.unit()),
                        cell(String.join(", ", metric.labels())),
                        metric.stages().stream()
                                .map(Stage::title)
                                .collect(Collectors.joining(", ")),
                        metric.meaning());
    }

    private static String cell(String text) {
        return text.isEmpty() ? " " : " " + text + " ";
    }

    @Test
    void thePageSaysOfEveryAlertWhatToDo() throws IOException {
        JsonNode rules = new YAMLMapper().readTree(ALERTS.toFile());
        List<String> described =
                Pattern.compile("^\\| `(Scadles\\w+)` \\|", Pattern.MULTILINE)
                        .matcher(Files.readString(PAGE))
                        .results()
                        .map((MatchResult row) -> row.group(1))
                        .toList();

        assertThat(described)
                .isNotEmpty()
                .containsExactlyElementsOf(rules.findValuesAsText("alert"));
    }

    private static String between(String begin, String end) throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf(begin);
        int to = page.indexOf(end);
        assertThat(from).as("%s in %s", begin, PAGE).isNotNegative();
        assertThat(to).as("%s in %s", end, PAGE).isGreaterThan(from);
        return page.substring(from + begin.length(), to);
    }
}
