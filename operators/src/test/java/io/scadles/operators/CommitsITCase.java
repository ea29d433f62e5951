package io.scadles.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.model.batching.BatchSizing;
import io.scadles.model.batching.BufferPolicy;
import io.scadles.model.compression.CompressionPolicy;
import io.scadles.model.stream.RoundReport;
import io.scadles.model.sync.Adsp;
import io.scadles.model.sync.CommitWeighting;
import io.scadles.model.sync.CostModel;
import io.scadles.model.sync.FedBuff;
import io.scadles.model.sync.Speeds;
import io.scadles.model.sync.StaleSteps;
import io.scadles.model.sync.SyncModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Training without rounds, through the whole loop: devices of unequal speed, one that comes later,
 * one that is silent for a while, one that leaves.
 */
class CommitsITCase {

    private static final int BATCH = 6;

    private static final SampleLog LOG =
            new SampleLog(
                    List.of(
                            new SampleLog.Device("dev-00", 40, 0, 60_000),
                            new SampleLog.Device("dev-01", 30, 0, 60_000).silent(20_000, 33_000),
                            new SampleLog.Device("dev-02", 50, 0, 60_000),
                            new SampleLog.Device("dev-03", 20, 25_000, 60_000),
                            new SampleLog.Device("dev-04", 30, 0, 30_000)));

    private static final CostModel COST =
            new CostModel(
                    90,
                    1.5,
                    40,
                    0,
                    0,
                    new Speeds(
                            new String[] {"dev-02", "dev-00"},
                            new long[] {0, SampleLog.START_MS + 40_000},
                            new double[] {3, 5}),
                    false);

    private enum Model {
        ASP(new StaleSteps(StaleSteps.UNBOUNDED, 1)),
        SSP(new StaleSteps(3, 1)),
        FEDBUFF(new FedBuff(2, 3, 1)),
        ADSP(new Adsp(4000, 2, 6, 0, 50, 20_000, 5, 1.3, true, CommitWeighting.BY_SAMPLES, 1));

        private final SyncModel model;

        Model(SyncModel model) {
            this.model = model;
        }
    }

    private static final Map<Model, LoopRun> UNDISTURBED = new HashMap<>();

    @TempDir Path folder;

    private LoopRun run(SyncModel model) {
        LoopRun run = new LoopRun(LOG, folder);
        run.model = model;
        run.cost = COST;
        run.sizing = new BatchSizing.Fixed(BATCH);
        run.buffer = new BufferPolicy.Truncation(8);
        return run;
    }

    private LoopRun undisturbed(Model model) throws Exception {
        LoopRun known = UNDISTURBED.get(model);
        if (known == null) {
            known = run(model.model);
            known.parallelism = 1;
            known.taskManagers = 1;
            known.start();
            UNDISTURBED.put(model, known);
        }
        return known;
    }

    @ParameterizedTest
    @EnumSource(Model.class)
    void everyDeviceTakesPartWhileItSends(Model model) throws Exception {
        LoopRun run = undisturbed(model);

        run.assertConserves();
        assertThat(run.commitsRejected()).isZero();
        Map<String, List<RoundReport>> commits =
                run.rounds().stream()
                        .filter(round -> round.samples() > 0)
                        .collect(
                                Collectors.groupingBy(
                                        round -> round.devices()[0].device(),
                                        TreeMap::new,
                                        Collectors.toList()));
        assertThat(commits.keySet())
                .containsExactly("dev-00", "dev-01", "dev-02", "dev-03", "dev-04");
        assertThat(commits.get("dev-03").get(0).startMs())
                .as("joins at the end of its first window")
                .isEqualTo(SampleLog.START_MS + 26_000);
        assertThat(commits.get("dev-01"))
                .as("no task begins while it is known to be silent")
                .noneMatch(c -> within(c.startMs(), 25_500, 34_000))
                .anyMatch(c -> c.startMs() == SampleLog.START_MS + 34_000);
        long trained = run.ledgers().values().stream().mapToLong(ledger -> ledger.trained()).sum();
        assertThat(run.rounds().stream().mapToLong(RoundReport::samples).sum()).isEqualTo(trained);
        assertThat(lossOver(run, 0, 0.2)).isGreaterThan(1.5 * lossOver(run, 0.8, 1));
    }

    private static boolean within(long timeMs, long fromMs, long toMs) {
        return timeMs > SampleLog.START_MS + fromMs && timeMs < SampleLog.START_MS + toMs;
    }

    private static double lossOver(LoopRun run, double from, double to) {
        List<RoundReport> commits =
                run.rounds().stream().filter(round -> round.samples() > 0).toList();
        return commits.subList((int) (from * commits.size()), (int) (to * commits.size())).stream()
                .mapToDouble(RoundReport::loss)
                .average()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "ASP, 2, 1, hashmap",
        "ASP, 4, 3, rocksdb",
        "SSP, 3, 2, hashmap",
        "FEDBUFF, 3, 2, hashmap",
        "ADSP, 2, 3, rocksdb",
        "ADSP, 4, 1, hashmap"
    })
    void sameBitsAtAnyParallelism(Model model, int parallelism, int shards, String backend)
            throws Exception {
        LoopRun run = run(model.model);
        run.parallelism = parallelism;
        run.updateParallelism = shards;
        run.backend = backend;

        run.start();

        assertThat(trace(run)).isEqualTo(trace(undisturbed(model)));
        assertThat(run.finalModel()).containsExactly(undisturbed(model).finalModel());
        run.assertConserves();
    }

    @ParameterizedTest
    @CsvSource({
        "ASP, 1, 2, 1, hashmap",
        "SSP, 2, 3, 2, rocksdb",
        "SSP, 3, 2, 3, hashmap",
        "ADSP, 4, 4, 3, hashmap",
        "ADSP, 5, 2, 1, rocksdb",
        "FEDBUFF, 6, 2, 2, hashmap"
    })
    void sameBitsAfterFailuresAtRandomPoints(
            Model model, long seed, int parallelism, int shards, String backend) throws Exception {
        LoopRun run = run(model.model);
        run.parallelism = parallelism;
        run.updateParallelism = shards;
        run.backend = backend;
        run.fragile = true;
        run.unharmedEndMs = 21_000;
        // So that the alignment of watermarks, every 100 ms, can hold the source back at all.
        run.firstSourcePauseNanos = 200_000;
        run.checkpointMs = 60;
        Sabotage.plan(run.name, seed, 0.04, 6);

        run.start();

        assertThat(Sabotage.done(run.name)).as("failures, seed %d", seed).isGreaterThanOrEqualTo(4);
        assertThat(trace(run)).as("seed %d", seed).isEqualTo(trace(undisturbed(model)));
        assertThat(run.finalModel())
                .as("seed %d", seed)
                .containsExactly(undisturbed(model).finalModel());
        assertThat(run.commitsRejected()).isZero();
        run.assertConserves();
    }

    /** Ways to send less of a change. */
    private enum Less {
        LARGEST_FIFTH(
                new CompressionPolicy.TopK(
                        0.2,
                        CompressionPolicy.Mode.STATIC,
                        0,
                        1,
                        CompressionPolicy.GapRule.ENERGY,
                        CompressionPolicy.GapInput.CORRECTED,
                        CompressionPolicy.Decision.PER_DEVICE,
                        true)),
        RANK_1(new CompressionPolicy.LowRank(1, 1, true));

        private final CompressionPolicy policy;

        Less(CompressionPolicy policy) {
            this.policy = policy;
        }
    }

    /** A24: what is held back of a change arrives with a later one, through crashes too. */
    @ParameterizedTest
    @EnumSource(Less.class)
    void changesOfWhichLessIsSentConverge(Less less) throws Exception {
        LoopRun compressed = compressed(less, 1);
        compressed.start();
        LoopRun disturbed = compressed(less, 3);
        disturbed.fragile = true;
        disturbed.unharmedEndMs = 21_000;
        disturbed.firstSourcePauseNanos = 200_000;
        disturbed.checkpointMs = 60;
        Sabotage.plan(disturbed.name, 7, 0.04, 6);
        disturbed.start();
        LoopRun dense = undisturbed(Model.ADSP);

        assertThat(lossOver(compressed, 0.8, 1)).isLessThan(1.25 * lossOver(dense, 0.8, 1));
        assertThat(lossOver(compressed, 0, 0.2)).isGreaterThan(1.5 * lossOver(compressed, 0.8, 1));
        assertThat(bytes(compressed)).isLessThan(0.5 * bytes(dense));
        assertThat(Sabotage.done(disturbed.name)).isGreaterThanOrEqualTo(4);
        assertThat(trace(disturbed)).isEqualTo(trace(compressed));
        assertThat(disturbed.finalModel()).containsExactly(compressed.finalModel());
        disturbed.assertConserves();
    }

    private LoopRun compressed(Less less, int parallelism) {
        LoopRun run = run(Model.ADSP.model);
        run.parallelism = parallelism;
        run.compression = less.policy;
        return run;
    }

    private static double bytes(LoopRun run) {
        return run.rounds().stream()
                .filter(round -> round.samples() > 0)
                .mapToLong(RoundReport::wireBytes)
                .average()
                .orElseThrow();
    }

    @Test
    void nobodyIsFurtherAheadThanTheBound() throws Exception {
        LoopRun run = undisturbed(Model.SSP);

        assertThat(blockedMs(run)).isPositive();
        assertThat(blockedMs(undisturbed(Model.ASP))).isZero();
        assertThat(blockedMs(undisturbed(Model.ADSP))).isZero();
    }

    private static long blockedMs(LoopRun run) {
        return run.rounds().stream()
                .flatMap(round -> Arrays.stream(round.timings()))
                .mapToLong(timing -> timing.blockedMs())
                .sum();
    }

    /** Every commit with its times, weight and staleness. */
    private static List<String> trace(LoopRun run) {
        return run.rounds().stream()
                .map(
                        round ->
                                "%s %s"
                                        .formatted(
                                                Arrays.toString(round.timings()),
                                                Arrays.toString(round.weights())))
                .collect(
                        Collectors.collectingAndThen(
                                Collectors.toList(), lines -> join(run, lines)));
    }

    private static List<String> join(LoopRun run, List<String> lines) {
        List<String> history = run.history();
        for (int i = 0; i < lines.size(); i++) {
            lines.set(i, history.get(i) + " " + lines.get(i));
        }
        return lines;
    }
}
