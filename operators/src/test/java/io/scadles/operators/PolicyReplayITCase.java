package io.scadles.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.model.batching.Injection;
import io.scadles.model.compression.CompressionPolicy;
import io.scadles.model.compression.CompressionPolicy.Decision;
import io.scadles.model.compression.CompressionPolicy.Factors;
import io.scadles.model.compression.CompressionPolicy.GapInput;
import io.scadles.model.compression.CompressionPolicy.GapRule;
import io.scadles.model.compression.CompressionPolicy.LowRank;
import io.scadles.model.compression.CompressionPolicy.Mode;
import io.scadles.model.compression.CompressionPolicy.Rest;
import io.scadles.model.stream.RoundReport;
import io.scadles.model.update.GradientClipping;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Design promise 2 with every policy switched on: residuals, smoothed gaps and votes belong to the
 * state that crashes and changes of parallelism must not touch.
 */
class PolicyReplayITCase {

    private static final SampleLog LOG = SampleLog.uneven(8, 40_000);
    private static final Map<Less, float[]> EXPECTED = new EnumMap<>(Less.class);
    private static final Map<Less, List<String>> HISTORY = new EnumMap<>(Less.class);

    /** Ways to send less. */
    private enum Less {
        PER_DEVICE(largest(Decision.PER_DEVICE)),
        MAJORITY(largest(Decision.MAJORITY)),
        SHARED_FACTORS(new LowRank(1, 0.3, true, Factors.SHARED, Rest.OF_OWN)),
        SHARED_FACTORS_REST_OF_MEAN(new LowRank(1, 0.3, true, Factors.SHARED, Rest.OF_MEAN));

        private final CompressionPolicy policy;

        Less(CompressionPolicy policy) {
            this.policy = policy;
        }

        private static CompressionPolicy largest(Decision decision) {
            return new CompressionPolicy.TopK(
                    0.2,
                    Mode.ADAPTIVE,
                    0.4,
                    0.3,
                    GapRule.ENERGY,
                    GapInput.GRADIENT,
                    decision,
                    true);
        }
    }

    @TempDir Path folder;

    @BeforeAll
    static void undisturbedRuns(@TempDir Path folder) throws Exception {
        for (Less less : Less.values()) {
            LoopRun run = everyPolicy(less, folder.resolve(less.name()));
            run.parallelism = 1;
            run.taskManagers = 1;
            EXPECTED.put(less, run.start().finalModel());
            HISTORY.put(less, run.history());
            // Neither all nor none, or the decisions would not be tested.
            if (less.policy instanceof CompressionPolicy.TopK) {
                assertThat(compressed(run)).isBetween(1L, commits(run) - 1);
            } else {
                assertThat(compressed(run)).isEqualTo(commits(run));
            }
            assertThat(run.injections()).isNotEmpty();
        }
        assertThat(EXPECTED.values().stream().map(Arrays::hashCode)).doesNotHaveDuplicates();
    }

    private static long compressed(LoopRun run) {
        return run.rounds().stream().mapToLong(RoundReport::compressed).sum();
    }

    private static long commits(LoopRun run) {
        return run.rounds().stream()
                .flatMap(round -> Arrays.stream(round.devices()))
                .filter(device -> device.samples() > 0)
                .count();
    }

    private static LoopRun everyPolicy(Less less, Path folder) {
        LoopRun run = new LoopRun(LOG, folder);
        run.clipping = new GradientClipping(0.5);
        run.injection = new Injection(0.3, 0.5, Injection.Receivers.ALL, Set.of(), run.sizing, 5);
        run.compression = less.policy;
        return run;
    }

    @ParameterizedTest
    @CsvSource({
        "PER_DEVICE, 4, 3, hashmap, 6",
        "PER_DEVICE, 2, 1, rocksdb, 6",
        "MAJORITY, 2, 3, hashmap, 1000",
        "MAJORITY, 4, 1, rocksdb, 6",
        "SHARED_FACTORS, 2, 3, rocksdb, 6",
        "SHARED_FACTORS_REST_OF_MEAN, 4, 1, hashmap, 1000",
        "SHARED_FACTORS_REST_OF_MEAN, 2, 3, rocksdb, 6"
    })
    void sameBitsAfterFailuresAtAnyParallelism(
            Less less, int parallelism, int shards, String backend, int blockLength)
            throws Exception {
        long seed = 11L * parallelism + shards;
        LoopRun run = everyPolicy(less, folder);
        run.parallelism = parallelism;
        run.updateParallelism = shards;
        run.backend = backend;
        run.blockLength = blockLength;
        run.fragile = true;
        run.checkpointMs = 60;
        Sabotage.plan(run.name, seed, 0.01, 6);

        run.start();

        assertThat(Sabotage.done(run.name)).as("failures, seed %d", seed).isGreaterThanOrEqualTo(5);
        assertThat(run.history()).as("seed %d", seed).isEqualTo(HISTORY.get(less));
        assertThat(run.finalModel()).as("seed %d", seed).containsExactly(EXPECTED.get(less));
        assertThat(run.commitsRejected()).isZero();
        run.assertConserves();
    }
}
