package io.scadles.job.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class LineNumbersTest {

    @Test
    void usageExample() throws Exception {
        try (var harness = harness()) {
            harness.open();
            line(harness, "rounds.jsonl");
            line(harness, "devices.jsonl");
            line(harness, "rounds.jsonl");

            assertThat(numbers(harness)).containsExactly("rounds 0", "devices 0", "rounds 1");
        }
    }

    @Test
    void countingGoesOnFromTheCheckpoint() throws Exception {
        OperatorSubtaskState checkpoint;
        try (var harness = harness()) {
            harness.open();
            line(harness, "rounds.jsonl");
            line(harness, "rounds.jsonl");
            line(harness, "devices.jsonl");
            checkpoint = harness.snapshot(1, 1);
            line(harness, "rounds.jsonl");
            harness.snapshot(2, 2);
        }
        try (var harness = harness()) {
            harness.initializeState(checkpoint);
            harness.open();
            line(harness, "rounds.jsonl");
            line(harness, "devices.jsonl");
            line(harness, "evaluations.jsonl");

            assertThat(numbers(harness)).containsExactly("rounds 2", "devices 1", "evaluations 0");
        }
    }

    @Test
    void allPartsOfALongLineHaveItsNumber() throws Exception {
        try (var harness = harness()) {
            harness.open();
            line(harness, "injection.jsonl");
            String json = "y".repeat(ResultRecord.MAX_BYTES + 1);
            harness.processElement(new ResultLine("injection.jsonl", json), 0);

            assertThat(numbers(harness))
                    .containsExactly("injection 0", "injection 1", "injection 1");
        }
    }

    private static OneInputStreamOperatorTestHarness<ResultLine, ResultRecord> harness()
            throws Exception {
        return new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(new LineNumbers()));
    }

    private static void line(
            OneInputStreamOperatorTestHarness<ResultLine, ResultRecord> harness, String file)
            throws Exception {
        harness.processElement(new ResultLine(file, "{}"), 0);
    }

    private static List<String> numbers(
            OneInputStreamOperatorTestHarness<ResultLine, ResultRecord> harness) {
        return harness.extractOutputValues().stream()
                .map(record -> record.file().replace(".jsonl", " ") + record.index())
                .toList();
    }
}
