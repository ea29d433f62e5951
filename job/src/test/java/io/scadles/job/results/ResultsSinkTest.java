package io.scadles.job.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsSinkTest {

    @TempDir private Path path;

    @Test
    void usageExample() throws Exception {
        try (var sink = open(null)) {
            write(sink, "rounds.jsonl", "{\"version\":0}");
            write(sink, "evaluations.jsonl", "{\"version\":0,\"top1\":0.1}");
            sink.flush(true);
        }

        assertThat(path.resolve("rounds.jsonl")).hasContent("{\"version\":0}\n");
        assertThat(path.resolve("evaluations.jsonl")).hasContent("{\"version\":0,\"top1\":0.1}\n");
    }

    @Test
    void linesAfterTheCheckpointAreGoneAfterARestore() throws Exception {
        FileLengths state;
        try (var sink = open(null)) {
            write(sink, "rounds.jsonl", "1");
            write(sink, "rounds.jsonl", "2");
            state = snapshot(sink);
            write(sink, "rounds.jsonl", "3 lost");
            write(sink, "devices.jsonl", "first line of its file, lost");
            sink.flush(false);
        }
        assertThat(path.resolve("rounds.jsonl")).hasContent("1\n2\n3 lost\n");

        try (var sink = open(state)) {
            assertThat(path.resolve("rounds.jsonl")).hasContent("1\n2\n");
            assertThat(path.resolve("devices.jsonl")).isEmptyFile();
            write(sink, "rounds.jsonl", "3");
            write(sink, "devices.jsonl", "a");
            state = snapshot(sink);
            write(sink, "rounds.jsonl", "4 lost");
        }
        try (var sink = open(state)) {
            write(sink, "rounds.jsonl", "4");
            sink.flush(true);
        }
        assertThat(path.resolve("rounds.jsonl")).hasContent("1\n2\n3\n4\n");
        assertThat(path.resolve("devices.jsonl")).hasContent("a\n");
    }

    @Test
    void lengthsAreCountedInBytes() throws Exception {
        FileLengths state;
        try (var sink = open(null)) {
            write(sink, "rounds.jsonl", "{\"device\":\"Büro-1\"}");
            state = snapshot(sink);
            write(sink, "rounds.jsonl", "lost");
        }
        try (var sink = open(state)) {
            write(sink, "rounds.jsonl", "next");
            sink.flush(true);
        }
        assertThat(path.resolve("rounds.jsonl")).hasContent("{\"device\":\"Büro-1\"}\nnext\n");
    }

    @Test
    void aLineCanBeReadASecondAfterItCame() throws Exception {
        var clock = new WriterContext(0, 1);
        try (var sink = open(null, clock)) {
            clock.advanceTo(10_000);
            write(sink, "rounds.jsonl", "1");
            write(sink, "devices.jsonl", "a");
            assertThat(clock.timers()).isEqualTo(1);
            clock.advanceTo(10_999);
            assertThat(path.resolve("rounds.jsonl")).isEmptyFile();

            clock.advanceTo(11_000);
            assertThat(path.resolve("rounds.jsonl")).hasContent("1\n");
            assertThat(path.resolve("devices.jsonl")).hasContent("a\n");

            write(sink, "rounds.jsonl", "2");
            clock.advanceTo(12_000);
            assertThat(path.resolve("rounds.jsonl")).hasContent("1\n2\n");
        }
    }

    @Test
    void linesOfAnEarlierAttemptWithoutCheckpointAreGone() throws Exception {
        try (var sink = open(null)) {
            write(sink, "rounds.jsonl", "lost");
        }
        try (var sink = open(null, new WriterContext(1, 1))) {
            write(sink, "rounds.jsonl", "1");
        }
        assertThat(path.resolve("rounds.jsonl")).hasContent("1\n");
    }

    @Test
    void resultsHaveOneWriter() {
        assertThatThrownBy(() -> open(null, new WriterContext(0, 2)))
                .hasMessageContaining("results have 2 writers, expected 1");
    }

    @Test
    void aRunDoesNotStartOnTheLinesOfAnother() throws Exception {
        Files.writeString(path.resolve("devices.jsonl"), "of another run\n");

        assertThatThrownBy(() -> open(null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("devices.jsonl has lines, expected none");
        assertThat(path.resolve("devices.jsonl")).hasContent("of another run\n");
    }

    @Test
    void aCheckpointIsNotRestoredIntoAnotherFolder(@TempDir Path other) throws Exception {
        FileLengths state;
        try (var sink = open(null)) {
            write(sink, "rounds.jsonl", "1");
            state = snapshot(sink);
        }
        path = other;

        assertThatThrownBy(() -> open(state))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has 0 bytes, expected at least the 2 of the checkpoint");
    }

    @Test
    void aLineForAnUnknownFileIsAnErrorOfOurs() throws Exception {
        try (var sink = open(null)) {
            assertThatThrownBy(() -> write(sink, "other.jsonl", "1"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("line for 'other.jsonl', expected one of [rounds.jsonl");
        }
    }

    @Test
    void theStateReadsBackToItself() throws IOException {
        var serializer = new FileLengths.Serializer();
        Map<String, Long> lengths = new LinkedHashMap<>();
        lengths.put("a", 5L);
        lengths.put("b", 1L << 40);

        byte[] bytes = serializer.serialize(new FileLengths(lengths));

        assertThat(serializer.deserialize(serializer.getVersion(), bytes))
                .isEqualTo(new FileLengths(lengths));
        assertThatThrownBy(() -> serializer.deserialize(99, bytes))
                .hasMessageContaining("version 99, expected 1");
    }

    private ResultsWriter open(FileLengths state) throws IOException {
        return open(state, new WriterContext(0, 1));
    }

    private ResultsWriter open(FileLengths state, WriterContext context) throws IOException {
        var sink = new ResultsSink(new RunFolder(path), false);
        return state == null
                ? sink.createWriter(context)
                : sink.restoreWriter(context, List.of(state));
    }

    /** As Flink does it: flush before the barrier, then the state. */
    private static FileLengths snapshot(ResultsWriter sink) throws IOException {
        sink.flush(false);
        List<FileLengths> states = sink.snapshotState(1);
        assertThat(states).hasSize(1);
        return states.get(0);
    }

    private static void write(ResultsWriter sink, String file, String json) throws IOException {
        sink.write(new ResultLine(file, json), new Context());
    }

    private static final class Context implements SinkWriter.Context {
        @Override
        public long currentWatermark() {
            return Long.MIN_VALUE;
        }

        @Override
        public Long timestamp() {
            return null;
        }
    }
}
