package io.scadles.job.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectedFolderTest {

    @TempDir private Path path;

    @Test
    void usageExample() throws IOException {
        try (CollectedFolder collected = open()) {
            collected.add(whole("experiment.yaml", "seed: 1\n"));
            collected.add(line("rounds.jsonl", 0, "a"));
            collected.add(line("devices.jsonl", 0, "x"));
            collected.add(part("model.safetensors", 10, 0, 2, "first "));
            collected.add(line("rounds.jsonl", 1, "b"));
            collected.add(part("model.safetensors", 10, 1, 2, "model"));
            collected.flush();

            assertThat(path.resolve("rounds.jsonl")).hasContent("a\nb\n");
            assertThat(path.resolve("model.safetensors")).hasContent("first model");
        }
        assertThat(path.resolve("experiment.yaml")).hasContent("seed: 1\n");
        assertThat(path.resolve("evaluations.jsonl")).isEmptyFile();
        assertThat(names())
                .containsExactly(
                        "devices.jsonl",
                        "evaluations.jsonl",
                        "experiment.yaml",
                        "model.safetensors",
                        "rounds.jsonl");
    }

    @Test
    void linesThatComeAgainTakeBackAllFromThereOn() throws IOException {
        try (CollectedFolder collected = open()) {
            for (String line : List.of("zero", "one", "two", "three")) {
                collected.add(line("rounds.jsonl", index(line), line));
            }
            collected.add(line("rounds.jsonl", 1, "one again"));
            assertThat(collected.takenBack()).isEqualTo(3);
            collected.add(line("rounds.jsonl", 2, "two again"));
            collected.add(line("rounds.jsonl", 0, "from the start"));
            assertThat(collected.takenBack()).isEqualTo(6);
        }
        assertThat(path.resolve("rounds.jsonl")).hasContent("from the start\n");
    }

    private static long index(String line) {
        return List.of("zero", "one", "two", "three").indexOf(line);
    }

    @Test
    void aLineThatIsMissingIsAnError() throws IOException {
        try (CollectedFolder collected = open()) {
            collected.add(line("devices.jsonl", 0, "x"));
            collected.add(line("rounds.jsonl", 0, "a"));

            assertThatThrownBy(() -> collected.add(line("rounds.jsonl", 4, "e")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(
                            "rounds.jsonl: line 4 (part 0) came where line 1 (part 0) was expected");
            assertThatThrownBy(() -> collected.add(part("rounds.jsonl", 1, 1, 2, "b")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("line 1 (part 1) came where line 1 (part 0)");

            // It may come yet.
            collected.add(line("rounds.jsonl", 1, "b"));
        }
        assertThat(path.resolve("rounds.jsonl")).hasContent("a\nb\n");
    }

    @Test
    void aLongLineIsPutTogether() throws IOException {
        String line = "y".repeat(2 * ResultRecord.MAX_BYTES + 7);
        try (CollectedFolder collected = open()) {
            collected.add(line("injection.jsonl", 0, "short"));
            for (ResultRecord record :
                    ResultRecord.of(new ResultLine("injection.jsonl", line), 1)) {
                collected.add(record);
            }
            collected.add(line("injection.jsonl", 2, "short again"));
        }
        assertThat(Files.readAllLines(path.resolve("injection.jsonl")))
                .containsExactly("short", line, "short again");
    }

    /** The newest whole model stays; half of one is nothing. */
    @Test
    void aModelIsReplacedWhenAllPartsOfTheNextAreThere() throws IOException {
        try (CollectedFolder collected = open()) {
            collected.add(whole("model.safetensors", "version 10"));
            collected.add(part("model.safetensors", 20, 0, 3, "ver"));
            collected.add(part("model.safetensors", 20, 1, 3, "sion"));
            assertThat(path.resolve("model.safetensors")).hasContent("version 10");

            assertThatThrownBy(() -> collected.add(part("model.safetensors", 30, 2, 3, " 30")))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "model.safetensors: part 2 of index 30 came where part 2 of index 20 was expected");

            collected.add(part("model.safetensors", 20, 2, 3, " 20"));
            assertThat(path.resolve("model.safetensors")).hasContent("version 20");
            collected.add(part("model.safetensors", 30, 0, 2, "a beginning"));
        }
        assertThat(path.resolve("model.safetensors")).hasContent("version 20");
        assertThat(names()).noneMatch(name -> name.endsWith(".part"));
    }

    @Test
    void collectingAgainBeginsAnew() throws IOException {
        for (int i = 0; i < 2; i++) {
            try (CollectedFolder collected = open()) {
                collected.add(line("rounds.jsonl", 0, "a"));
                collected.add(line("rounds.jsonl", 1, "b"));
                assertThat(collected.takenBack()).isZero();
            }
            assertThat(path.resolve("rounds.jsonl")).hasContent("a\nb\n");
        }
    }

    @Test
    void noNameLeadsOutOfTheFolder() throws IOException {
        try (CollectedFolder collected = open()) {
            for (String name : List.of("../rounds.jsonl", "/etc/passwd", "summary.json", "")) {
                assertThatThrownBy(() -> collected.add(whole(name, "x")))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(
                                "record of '%s', expected one of [rounds.jsonl", name);
            }
        }
    }

    private CollectedFolder open() throws IOException {
        return new CollectedFolder(new RunFolder(path));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static ResultRecord line(String file, long index, String text) {
        return new ResultRecord(file, index, 0, 1, bytes(text));
    }

    private static ResultRecord whole(String file, String text) {
        return new ResultRecord(file, 0, 0, 1, bytes(text));
    }

    private static ResultRecord part(String file, long index, int part, int parts, String text) {
        return new ResultRecord(file, index, part, parts, bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
