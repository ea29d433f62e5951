package io.scadles.job.paper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellsTest {

    @TempDir private Path path;

    @Test
    void usageExample() throws IOException {
        List<Outcome> baseline = runs(0.1, 0.2, 0.3, 0.8);
        List<Outcome> ours = runs(0.1, 0.85);

        assertThat(Cells.value(ours, Quantity.TIME_TO_TARGET)).isEqualTo("4");
        assertThat(Cells.value(ours, Quantity.BEST_TOP1)).isEqualTo("85.00");
        assertThat(Cells.effect(baseline, ours, Quantity.TIME_TO_TARGET)).isEqualTo("2 x");
        assertThat(Cells.effect(baseline, ours, Quantity.BEST_TOP1)).isEqualTo("+5.00");
    }

    @Test
    void seedsAreSpread() throws IOException {
        List<Outcome> runs = new ArrayList<>(runs(0.1, 0.8));
        runs.add(run(2, 0.1, 0.1, 0.9));

        assertThat(Cells.value(runs, Quantity.TIME_TO_TARGET)).isEqualTo("5 (4 to 6)");
        assertThat(Cells.value(runs, Quantity.BEST_TOP1)).isEqualTo("85.00 (80.00 to 90.00)");
        assertThat(Cells.effect(runs, runs, Quantity.TIME_TO_TARGET)).isEqualTo("1 x");
    }

    @Test
    void ratiosAreOfTheSameSeed() throws IOException {
        List<Outcome> baseline = List.of(run(1, 0.8), run(2, 0.1, 0.8), run(3, 0.1, 0.1, 0.1, 0.8));
        List<Outcome> ours = List.of(run(3, 0.1, 0.8), run(1, 0.8));

        assertThat(Cells.effect(baseline, ours, Quantity.ROUNDS_TO_TARGET))
                .isEqualTo("1.50 x (1 to 2)");
    }

    @Test
    void aRunThatNeverReachedItsTargetSaysSo() throws IOException {
        List<Outcome> never = runs(0.1, 0.71);
        List<Outcome> reached = runs(0.8);

        assertThat(Cells.value(never, Quantity.TIME_TO_TARGET)).isEqualTo("never, best 71.00 %");
        assertThat(Cells.value(never, Quantity.SAMPLES_TO_TARGET)).isEqualTo("never");
        assertThat(Cells.effect(reached, never, Quantity.TIME_TO_TARGET)).isEqualTo("ours never");
        assertThat(Cells.effect(never, reached, Quantity.TIME_TO_TARGET))
                .isEqualTo("baseline never");
        assertThat(Cells.effect(never, never, Quantity.TIME_TO_TARGET))
                .isEqualTo("neither reaches it");
    }

    @Test
    void aRunThatDivergedSaysSo() throws IOException {
        RecordedRun run = new RecordedRun(path.resolve("bad"));
        Outcome diverged = run.round(0.4, 1).round(0.1, Double.NaN).result("x", 1).outcome();

        assertThat(Cells.value(List.of(diverged), Quantity.TIME_TO_TARGET))
                .isEqualTo("diverged, best 40.00 %");
    }

    @Test
    void someSeedsOnlyAreCounted() throws IOException {
        List<Outcome> some = List.of(run(1, 0.8), run(2, 0.1, 0.6));
        List<Outcome> all = List.of(run(1, 0.1, 0.8), run(2, 0.8));

        assertThat(Cells.value(some, Quantity.TIME_TO_TARGET))
                .isEqualTo("2 in 1 of 2; never, best 60.00 %");
        assertThat(Cells.effect(all, some, Quantity.TIME_TO_TARGET)).isEqualTo("2 x in 1 of 2");
    }

    @Test
    void withoutABaselineTheEffectIsAnEmptyCell() throws IOException {
        assertThat(Cells.effect(List.of(), runs(0.8), Quantity.TIME_TO_TARGET)).isEmpty();
    }

    private List<Outcome> runs(double... top1) throws IOException {
        return List.of(run(1, top1));
    }

    private int made;

    private Outcome run(long seed, double... top1) throws IOException {
        RecordedRun run = new RecordedRun(path.resolve("run-" + made++));
        for (double accuracy : top1) {
            run.round(accuracy, 1);
        }
        return run.result("x", seed).outcome();
    }
}
