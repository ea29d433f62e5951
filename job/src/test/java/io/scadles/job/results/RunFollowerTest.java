package io.scadles.job.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFollowerTest {

    private static final Progress GOAL = new Progress(10, 0, 0);

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);
    private final AtomicLong nowMs = new AtomicLong();

    @TempDir private Path path;
    private RunFolder folder;

    @BeforeEach
    void makeFolder() {
        folder = new RunFolder(path);
    }

    @Test
    void usageExample() throws IOException {
        try (var follower = RunFollower.start(folder, GOAL, out, false)) {
            append(ResultRows.of(Reports.round(0, 2.5, false), 10).get(0));
        }

        assertThat(shown.toString(StandardCharsets.UTF_8))
                .startsWith("round 1/10  loss 2.5000")
                .endsWith(System.lineSeparator());
    }

    @Test
    void nothingIsShownBeforeTheFirstRound() {
        try (var follower = follower(true)) {
            follower.look();
        }

        assertThat(shown.size()).isZero();
    }

    @Test
    void aTerminalShowsOneLineThatIsRewritten() throws IOException {
        try (var follower = follower(true)) {
            append(ResultRows.of(Reports.round(0, 2.5, false), 10).get(0));
            append(ResultRows.of(Reports.evaluation(0, 0.5)));
            nowMs.set(1000);
            follower.look();
            append(ResultRows.of(Reports.round(9, 2.5, true), 10).get(0));
            follower.look();
        }

        String[] lines = shown.toString(StandardCharsets.UTF_8).split("\r");
        assertThat(lines).hasSize(4); // the third look is that of close
        assertThat(lines[1]).startsWith("round 1/10").contains("top-1 50.00 % (v0)");
        assertThat(lines[2]).startsWith("round 10/10").contains("done: stop.rounds reached");
        assertThat(lines[3]).endsWith(System.lineSeparator());
    }

    @Test
    void aShorterLineCoversALongerOne() throws IOException {
        try (var follower = follower(true)) {
            append(ResultRows.of(Reports.round(0, 2.5, false), 10).get(0));
            nowMs.set(100_000_000);
            follower.look();
            int longer = shown.size();
            shown.reset();
            nowMs.set(1000);
            follower.look();
            assertThat(shown.size()).isEqualTo(longer);
            assertThat(shown.toString(StandardCharsets.UTF_8)).endsWith(" ");
        }
    }

    @Test
    void aFileThatIsCutBackIsFollowedOn() throws IOException {
        try (var follower = follower(false)) {
            append(ResultRows.of(Reports.round(0, 1, false), 10).get(0));
            long checkpoint = Files.size(folder.roundsFile());
            append(ResultRows.of(Reports.round(1, 1, false), 10).get(0));
            append(ResultRows.of(Reports.round(2, 1, false), 10).get(0));
            follower.look();
            cut(checkpoint);
            follower.look();
            append(ResultRows.of(Reports.round(1, 0.125, false), 10).get(0));
            shown.reset();
            follower.look();
        }

        assertThat(shown.toString(StandardCharsets.UTF_8)).startsWith("round 2/10  loss 0.1250");
    }

    @Test
    void theRestOfALineIsSkipped() throws IOException {
        try (var follower = follower(false)) {
            append(ResultRows.of(Reports.round(0, 1, false), 10).get(0));
            follower.look();
            cut(0);
            append(new ResultLine("rounds.jsonl", "x".repeat(700)));
            append(ResultRows.of(Reports.round(1, 0.125, false), 10).get(0));
            shown.reset();
            follower.look();
        }

        assertThat(shown.toString(StandardCharsets.UTF_8)).startsWith("round 2/10  loss 0.1250");
    }

    @Test
    void halfALineWaitsForItsOtherHalf() throws IOException {
        Path file = path.resolve("any.jsonl");
        var tail = new LineTail(file);
        assertThat(tail.next()).isEmpty();

        Files.writeString(file, "one\ntw");
        assertThat(tail.next()).containsExactly("one");

        Files.writeString(file, "o\n\nfour\n", StandardOpenOption.APPEND);
        assertThat(tail.next()).containsExactly("two", "", "four");
        assertThat(tail.next()).isEmpty();
    }

    @Test
    void linesMayBeLongerThanWhatIsReadAtOnce() throws IOException {
        Path file = path.resolve("any.jsonl");
        String line = "ü".repeat(100_000);
        Files.writeString(file, line + "\nnext\n");

        assertThat(new LineTail(file).next()).containsExactly(line, "next");
    }

    private RunFollower follower(boolean terminal) {
        return new RunFollower(folder, GOAL, out, terminal, nowMs::get);
    }

    private void append(ResultLine line) throws IOException {
        Files.writeString(
                path.resolve(line.file()),
                line.json() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private void cut(long length) throws IOException {
        new ResultFile(folder.roundsFile(), length).close();
    }
}
