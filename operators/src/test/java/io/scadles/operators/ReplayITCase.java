package io.scadles.operators;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Replay gives the same bits whatever the parallelism, the state backend, the number of shards, and
 * the crashes on the way.
 */
class ReplayITCase {

    private static final SampleLog LOG = SampleLog.uneven(8, 40_000);
    private static float[] expected;
    private static List<String> history;

    @TempDir Path folder;

    @BeforeAll
    static void undisturbedRun(@TempDir Path folder) throws Exception {
        LoopRun run = new LoopRun(LOG, folder);
        run.parallelism = 1;
        run.taskManagers = 1;
        expected = run.start().finalModel();
        history = run.history();
        assertThat(run.config().blocks().count()).isGreaterThanOrEqualTo(16);
    }

    @ParameterizedTest
    @CsvSource({"2, 1, hashmap, 2", "4, 3, hashmap, 2", "2, 3, rocksdb, 2", "1, 3, rocksdb, 1"})
    void sameBitsAtAnyParallelism(int parallelism, int shards, String backend, int taskManagers)
            throws Exception {
        LoopRun run = new LoopRun(LOG, folder);
        run.parallelism = parallelism;
        run.updateParallelism = shards;
        run.backend = backend;
        run.taskManagers = taskManagers;

        run.start();

        assertThat(run.history()).isEqualTo(history);
        assertThat(run.finalModel()).containsExactly(expected);
        run.assertConserves();
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 1, hashmap", "2, 4, 3, hashmap", "3, 2, 3, rocksdb"})
    void sameBitsAfterFailuresAtRandomPoints(long seed, int parallelism, int shards, String backend)
            throws Exception {
        LoopRun run = new LoopRun(LOG, folder);
        run.parallelism = parallelism;
        run.updateParallelism = shards;
        run.backend = backend;
        run.fragile = true;
        run.checkpointMs = 60;
        Sabotage.plan(run.name, seed, 0.01, 6);

        run.start();

        assertThat(Sabotage.done(run.name)).as("failures, seed %d", seed).isGreaterThanOrEqualTo(5);
        assertThat(run.history()).as("seed %d", seed).isEqualTo(history);
        assertThat(run.finalModel()).as("seed %d", seed).containsExactly(expected);
        assertThat(run.commitsRejected()).isZero();
        run.assertConserves();
    }

    @Test
    void blockLengthDoesNotMatter() throws Exception {
        LoopRun run = new LoopRun(LOG, folder);
        run.blockLength = 1000;

        assertThat(run.start().finalModel()).containsExactly(expected);
    }
}
