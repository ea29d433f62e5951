package io.scadles.job.paper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs a tiny group from end to end, with broker, cluster and gradients. */
class GroupRunsITCase {

    @TempDir private Path home;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private PaperGroup group;

    @BeforeEach
    void writeGroup() throws IOException {
        Path folder = TestGroup.write(home.resolve("tiny"));
        group = PaperGroup.read(folder, List.of("results.folder=" + home.resolve("runs")));
    }

    @Test
    void usageExample() throws Exception {
        GroupResults results = runs(false).execute();
        Path page = GroupReport.write(results, home.resolve("out"));

        assertThat(results.runs())
                .extracting(run -> run.outcome().experiment())
                .containsExactly("ddl", "scadles");
        assertThat(results.runs())
                .allSatisfy(
                        run -> {
                            assertThat(run.outcome().rounds()).isEqualTo(2);
                            assertThat(run.outcome().modelHash()).matches("[0-9a-f]{64}");
                            assertThat(run.log().evaluations()).hasSize(2);
                        });
        // 64 samples at 20 per second, against a step of 1.2 s.
        assertThat(results.runs().get(0).outcome().roundPeriodSeconds()).isGreaterThan(2);
        assertThat(results.runs().get(1).outcome().roundPeriodSeconds()).isEqualTo(1.2);
        assertThat(page).content().contains("never, best");
        aRunThatIsCompleteIsNotRepeated(results);
    }

    /** Part of the first test, for its runs. */
    private void aRunThatIsCompleteIsNotRepeated(GroupResults first) throws Exception {
        GroupResults again = runs(true).execute();

        assertThat(again.runs()).isEqualTo(first.runs());
        Path runs = home.resolve("runs/paper/tiny");
        assertThat(folders(runs)).hasSize(2).noneMatch(run -> Files.exists(run.resolve("kafka")));
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("[2/2] scadles, seed 1", "Complete: ");
        Path scadles =
                folders(runs).stream()
                        .filter(run -> run.getFileName().toString().startsWith("scadles-seed1-"))
                        .findFirst()
                        .orElseThrow();
        Files.delete(scadles.resolve("complete.json"));
        assertThat(runs(true).plan())
                .satisfiesExactly(
                        line -> assertThat(line).contains("ddl", "seed 1", "complete: "),
                        line -> assertThat(line).contains("scadles").doesNotContain("complete: "));
    }

    private GroupRuns runs(boolean resume) {
        return new GroupRuns(
                group,
                List.of(1L),
                resume,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                false);
    }

    private static List<Path> folders(Path folder) throws IOException {
        try (var entries = Files.list(folder)) {
            return entries.toList();
        }
    }
}
