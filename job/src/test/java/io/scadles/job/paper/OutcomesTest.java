package io.scadles.job.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutcomesTest {

    @TempDir private Path path;
    private RecordedRun run;

    @BeforeEach
    void begin() throws IOException {
        run = new RecordedRun(path);
    }

    @Test
    void usageExample() throws IOException {
        Outcome outcome =
                run.round(0.5, 2)
                        .round(0.7, 1)
                        .round(0.8, 0.5)
                        .round(0.9, 0.4)
                        .result("x", 7)
                        .outcome();

        assertThat(outcome.end()).isEqualTo(Outcome.End.REACHED);
        assertThat(outcome.secondsToTarget()).isEqualTo(6);
        assertThat(outcome.roundsToTarget()).isEqualTo(3);
        assertThat(outcome.samplesToTarget()).isEqualTo(120);
        assertThat(outcome.wireBytesToTarget()).isEqualTo(2400);
        assertThat(outcome.wireBytes()).isEqualTo(3200);
        assertThat(outcome.bestTop1Percent()).isEqualTo(90);
        assertThat(outcome.finalTop5Percent()).isEqualTo(95);
        assertThat(outcome.roundPeriodSeconds()).isEqualTo(2);
        assertThat(outcome.seconds()).isEqualTo(8);
        assertThat(outcome.finalLearningRate()).isEqualTo(0.1);
        assertThat(outcome.experiment()).isEqualTo("x");
        assertThat(outcome.seed()).isEqualTo(7);
    }

    /** 10 and 40 samples/s over 6 s, less 3 batches of 20 and the 2 dropped before round 3. */
    @Test
    void whatWaitsIsCountedOnTheVirtualClockAndNotWhatWasReadAhead() throws IOException {
        Outcome outcome = run.round(0.5, 2).round(0.7, 1).round(0.8, 0.5).result("x", 1).outcome();

        assertThat(outcome.largestBufferAtTarget()).isEqualTo(240 - 60 - 2, within(1e-9));
        assertThat(outcome.bufferedAtTarget()).isEqualTo(240 - 62 + 0, within(1e-9));
        assertThat(outcome.largestBufferBytesAtTarget()).isEqualTo(1780, within(1e-9));
        assertThat(outcome.truncatedSamples()).isEqualTo(4);
    }

    @Test
    void theTargetIsReachedOnceAndForAll() throws IOException {
        Outcome outcome = run.round(0.5, 2).round(0.81, 1).round(0.3, 3).result("x", 1).outcome();

        assertThat(outcome.secondsToTarget()).isEqualTo(4);
        assertThat(outcome.finalTop1Percent()).isEqualTo(30);
    }

    @Test
    void aMissedTargetHasNoNumbers() throws IOException {
        Outcome outcome = run.round(0.5, 2).round(0.79, 1).result("x", 1).outcome();

        assertThat(outcome.end()).isEqualTo(Outcome.End.NEVER);
        assertThat(outcome.secondsToTarget()).isNull();
        assertThat(outcome.roundsToTarget()).isNull();
        assertThat(outcome.wireBytesToTarget()).isNull();
        assertThat(outcome.bufferedAtTarget()).isNull();
        assertThat(outcome.bestTop1Percent()).isEqualTo(79);
        assertThat(outcome.bufferedAtEnd()).isEqualTo(160 - 41, within(1e-9));
    }

    @Test
    void aLossThatLeavesTheNumbersIsADivergence() throws IOException {
        Outcome outcome = run.round(0.5, 2).round(0.1, Double.NaN).result("x", 1).outcome();

        assertThat(outcome.end()).isEqualTo(Outcome.End.DIVERGED);
        assertThat(outcome.bestTop1Percent()).isEqualTo(50);
    }

    /** The trainers keep such gradients from the model, whose own loss stays a number. */
    @Test
    void aGradientThatLeftTheNumbersIsADivergence() throws IOException {
        run.round(0.5, 2);
        run.append(
                "devices.jsonl",
                """
                {"kind":"ledger","version":1,"device":"d0","samples":0,"rate_samples_per_second":10,\
                "trained_samples":0,"truncated_samples":0,"rejected":{"gradient_not_finite":20}}""");

        assertThat(run.result("x", 1).outcome().end()).isEqualTo(Outcome.End.DIVERGED);
    }

    @Test
    void floatsAndCompressedCommitsAreSummedWhereTheyAreWritten() throws IOException {
        run.append("rounds.jsonl", round(0, 300, 2));
        run.append("rounds.jsonl", round(1, 100, 1));
        Outcome outcome = run.result("x", 1).outcome();

        assertThat(outcome.floats()).isEqualTo(400);
        assertThat(outcome.compressedShare()).isEqualTo(0.75);
    }

    private static String round(long version, long floats, int compressed) {
        return """
                {"version":%d,"start_ms":0,"end_ms":1000,"commits":2,"samples":10,"total_samples":10,\
                "total_rounds":1,"loss":1.0,"learning_rate":0.1,"wire_bytes":8,"floats":%d,"compressed":%d}"""
                .formatted(version, floats, compressed);
    }

    @Test
    void aRunWithoutARoundHasAnOutcomeToo() throws IOException {
        Outcome outcome = run.result("x", 1).outcome();

        assertThat(outcome.end()).isEqualTo(Outcome.End.NEVER);
        assertThat(outcome.bestTop1Percent()).isNull();
        assertThat(outcome.roundPeriodSeconds()).isNull();
        assertThat(outcome.bufferedAtEnd()).isNull();
    }
}
