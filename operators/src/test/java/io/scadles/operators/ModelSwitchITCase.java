package io.scadles.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.model.batching.BatchSizing;
import io.scadles.model.batching.BufferPolicy;
import io.scadles.model.stream.RoundReport;
import io.scadles.model.sync.Adsp;
import io.scadles.model.sync.CommitWeighting;
import io.scadles.model.sync.CostModel;
import io.scadles.model.sync.GradientRounds;
import io.scadles.model.sync.ModelSwitch;
import io.scadles.model.sync.Speeds;
import io.scadles.model.sync.StaleSteps;
import io.scadles.model.sync.SwitchRules;
import io.scadles.model.sync.SyncModel;
import io.scadles.model.update.Weighting;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The synchronization model changes while training goes on, through the whole loop: from rounds to
 * tasks, from tasks to other tasks, and back to rounds; devices of unequal speed, one that comes
 * later, one that leaves, one that is silent over a change.
 */
class ModelSwitchITCase {

    private static final String ROUNDS = "scadles";
    private static final String SSP = "ssp";
    private static final String ADSP = "adsp";

    private static final SampleLog LOG =
            new SampleLog(
                    List.of(
                            new SampleLog.Device("dev-00", 40, 0, 60_000),
                            new SampleLog.Device("dev-01", 30, 0, 60_000).silent(8_000, 19_000),
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
                    new Speeds(new String[] {"dev-02"}, new long[] {0}, new double[] {3}),
                    false);

    private static final List<ModelSwitch> SWITCHES =
            List.of(
                    at(12_000, SSP),
                    at(22_000, ADSP),
                    // One takes over at the moment at which the other would.
                    at(32_500, SSP),
                    at(32_500, ROUNDS),
                    at(44_000, ADSP),
                    at(52_000, ROUNDS));

    /** The first ones come before any device has a task, two while all but one are silent. */
    private static final List<ModelSwitch> EARLY_SWITCHES =
            List.of(
                    at(900, ADSP),
                    at(1_000, SSP),
                    at(13_000, ADSP),
                    at(14_000, SSP),
                    at(14_001, ADSP),
                    at(20_000, ROUNDS));

    private static LoopRun undisturbed;

    @TempDir Path folder;

    private static ModelSwitch at(long afterMs, String model) {
        return new ModelSwitch(SampleLog.START_MS + afterMs, model);
    }

    private LoopRun run() {
        LoopRun run = new LoopRun(LOG, folder);
        SyncModel rounds = new GradientRounds(Weighting.BY_SAMPLES);
        Map<String, SyncModel> models =
                Map.of(
                        ROUNDS,
                        rounds,
                        SSP,
                        new StaleSteps(3, 1),
                        ADSP,
                        new Adsp(
                                4000,
                                2,
                                6,
                                0,
                                50,
                                20_000,
                                5,
                                1.3,
                                true,
                                CommitWeighting.BY_SAMPLES,
                                1));
        run.model = rounds;
        run.switches = new SwitchRules(ROUNDS, new TreeMap<>(models), SWITCHES);
        run.cost = COST;
        run.sizing = new BatchSizing.Fixed(6);
        run.buffer = new BufferPolicy.Truncation(8);
        return run;
    }

    private LoopRun undisturbed() throws Exception {
        if (undisturbed == null) {
            LoopRun run = run();
            run.parallelism = 1;
            run.taskManagers = 1;
            undisturbed = run.start();
        }
        return undisturbed;
    }

    @Test
    void everyModelDecidesFromItsMomentOn() throws Exception {
        LoopRun run = undisturbed();

        assertThat(models(run)).containsExactly(ROUNDS, SSP, ADSP, ROUNDS, ADSP, ROUNDS);
        List<RoundReport> firsts = firsts(run);
        for (int i = 1; i < firsts.size(); i++) {
            long wantedMs = List.of(12_000, 22_000, 32_500, 44_000, 52_000).get(i - 1);
            // Nothing is given out after the moment, and what is under way takes a task at most.
            assertThat(firsts.get(i).startMs() - SampleLog.START_MS)
                    .as("%s, version %d", firsts.get(i).syncModel(), firsts.get(i).version())
                    .isBetween(wantedMs, wantedMs + 4_500);
        }
        assertThat(run.rounds())
                .as("no version is missing")
                .extracting(RoundReport::version)
                .containsExactlyElementsOf(
                        LongStream.range(0, run.rounds().size()).boxed().toList());
        run.assertConserves();
        assertThat(run.commitsRejected()).isZero();
    }

    @Test
    void everySampleThatARowCountsIsTrainedOn() throws Exception {
        LoopRun run = undisturbed();

        long trained = run.ledgers().values().stream().mapToLong(ledger -> ledger.trained()).sum();
        assertThat(run.rounds().stream().mapToLong(RoundReport::samples).sum()).isEqualTo(trained);
        assertThat(run.rounds().get(run.rounds().size() - 1).totalSamples()).isEqualTo(trained);
    }

    @Test
    void changesBeforeAnyTaskAndInAGapLoseNobody() throws Exception {
        LoopRun one = early();
        one.parallelism = 1;
        one.taskManagers = 1;
        one.start();
        LoopRun three = early();
        three.parallelism = 3;
        three.updateParallelism = 2;
        three.start();

        assertThat(models(one)).startsWith(SSP).endsWith(ROUNDS).contains(ADSP);
        assertThat(three.history()).isEqualTo(one.history());
        assertThat(three.finalModel()).containsExactly(one.finalModel());
        one.assertConserves();
        three.assertConserves();
        assertThat(one.ledgers().values()).allMatch(ledger -> ledger.trained() > 0);
    }

    private LoopRun early() {
        LoopRun run =
                new LoopRun(
                        new SampleLog(
                                List.of(
                                        new SampleLog.Device("dev-00", 40, 0, 30_000)
                                                .silent(6_000, 18_000),
                                        new SampleLog.Device("dev-01", 30, 0, 30_000)
                                                .silent(6_000, 18_000))),
                        folder);
        LoopRun like = run();
        run.model = like.switches.models().get(SSP);
        run.switches = new SwitchRules(SSP, like.switches.models(), EARLY_SWITCHES);
        run.cost = COST;
        run.sizing = like.sizing;
        run.buffer = like.buffer;
        return run;
    }

    @ParameterizedTest
    @CsvSource({"2, 1, hashmap", "4, 3, rocksdb", "3, 2, hashmap"})
    void sameBitsAtAnyParallelism(int parallelism, int shards, String backend) throws Exception {
        LoopRun run = run();
        run.parallelism = parallelism;
        run.updateParallelism = shards;
        run.backend = backend;

        run.start();

        assertSameAsUndisturbed(run);
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 1, hashmap", "2, 3, 2, rocksdb", "3, 4, 3, hashmap", "4, 2, 2, hashmap"})
    void sameBitsAfterFailuresAtRandomPoints(long seed, int parallelism, int shards, String backend)
            throws Exception {
        LoopRun run = run();
        run.parallelism = parallelism;
        run.updateParallelism = shards;
        run.backend = backend;
        run.fragile = true;
        run.unharmedEndMs = 11_000;
        // So that the alignment of watermarks, every 100 ms, can hold the source back at all.
        run.firstSourcePauseNanos = 200_000;
        run.checkpointMs = 40;
        Sabotage.plan(run.name, seed, 0.03, 8);

        run.start();

        assertThat(Sabotage.done(run.name)).as("failures, seed %d", seed).isGreaterThanOrEqualTo(4);
        assertSameAsUndisturbed(run);
    }

    @Test
    void goesOnFromASavepointUnderAnyModel() throws Exception {
        for (int rounds : new int[] {20, 120}) {
            LoopRun first = run();
            first.firstSourcePauseNanos = 400_000;
            String savepoint = first.submit().awaitRounds(rounds).stopWithSavepoint();
            LoopRun second = run();
            second.parallelism = 3;
            second.updateParallelism = 2;
            second.resumeFrom = savepoint;

            second.start();

            assertThat(second.finalModel())
                    .as("stopped after %d rounds", first.rounds().size())
                    .containsExactly(undisturbed().finalModel());
            second.assertConserves();
        }
    }

    private void assertSameAsUndisturbed(LoopRun run) throws Exception {
        assertThat(run.history()).isEqualTo(undisturbed().history());
        assertThat(models(run)).isEqualTo(models(undisturbed()));
        assertThat(run.finalModel()).containsExactly(undisturbed().finalModel());
        assertThat(run.commitsRejected()).isZero();
        run.assertConserves();
    }

    /** First round, or commit, under each model in turn. */
    private static List<RoundReport> firsts(LoopRun run) {
        List<RoundReport> all = run.rounds();
        return IntStream.range(0, all.size())
                .filter(i -> i == 0 || !all.get(i).syncModel().equals(all.get(i - 1).syncModel()))
                .mapToObj(all::get)
                .toList();
    }

    private static List<String> models(LoopRun run) {
        return firsts(run).stream().map(RoundReport::syncModel).toList();
    }
}
