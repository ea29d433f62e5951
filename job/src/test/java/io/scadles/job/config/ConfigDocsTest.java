package io.scadles.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigDocsTest {

    @Test
    void usageExample() {
        assertThat(ConfigDocs.markdown())
                .contains(
                        "| `batching.rate-smoothing` | a number, above 0 and at most 1 | `1.0` |"
                                + " weight of the newest window in the moving average of the rate"
                                + " |\n")
                .contains("| `optimizer.learning-rate` | a number, above 0 | required |")
                .contains("| `buffer.policy` | one of truncation, persistence | truncation for");
    }

    @Test
    void theReadmeHasThisTableBetweenItsMarkers() throws IOException {
        Optional<String> table = ConfigDocs.tableIn(Files.readString(Path.of("../README.md")));
        assumeThat(table).as("README.md has no markers for the table of keys").isPresent();

        assertThat(table.orElseThrow())
                .as("README.md is out of date; paste the output of: ./scadles check --keys")
                .isEqualTo(ConfigDocs.markdown());
    }

    @Test
    void theTableIsFoundBetweenTheMarkers() {
        assertThat(
                        ConfigDocs.tableIn(
                                "# a\n<!-- config:begin -->\n\n| x |\n\n<!-- config:end -->\nb"))
                .contains("| x |\n");
        assertThat(ConfigDocs.tableIn("# a\n")).isEmpty();
    }

    @Test
    void oneMarkerAloneIsAnError() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConfigDocs.tableIn("<!-- config:end -->"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConfigDocs.tableIn("<!-- config:begin -->"));
    }
}
