package io.scadles.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.scadles.model.batching.DeviceMemory;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.RoundReport;
import io.scadles.operators.serialization.BlockMemory;
import io.scadles.operators.serialization.Types;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the design promises of checkpoints, restores and changes of scale. */
class RecoveryITCase {

    private static final SampleLog LOG = SampleLog.uneven(8, 30_000);
    private static final int ROUNDS = 18;

    private static LoopRun undisturbed;

    @TempDir Path folder;

    @BeforeAll
    static void undisturbedRun(@TempDir Path folder) throws Exception {
        undisturbed = run(folder, 1, 1).start();
        assertThat(undisturbed.rounds()).hasSizeGreaterThanOrEqualTo(ROUNDS);
    }

    @ParameterizedTest
    @CsvSource({"hashmap, 2, 3", "rocksdb, 3, 2"})
    void anAlignedCutHoldsTheSameCommitsAtEveryUpdaterAndAllBlocksAtOneVersion(
            String backend, int parallelism, int shards) throws Exception {
        LoopRun run = new LoopRun(SampleLog.uneven(8, 90_000), folder);
        run.parallelism = parallelism;
        run.updateParallelism = shards;
        run.backend = backend;
        run.checkpointMs = 10;
        run.engine = SoftmaxEngine.slow(25);
        // Barriers overtake no slice: while the log is read ahead, they pass between rounds only.
        run.submit().awaitRounds(60).awaitCheckpoints(16).cancel();

        List<StoredState> checkpoints = StoredState.below(folder, backend);

        assertThat(checkpoints).hasSizeGreaterThanOrEqualTo(8);
        int commitsWaiting = 0;
        for (StoredState checkpoint : checkpoints) {
            TreeMap<Integer, BlockMemory> blocks = blocks(checkpoint);
            TreeMap<DeviceKey, DeviceMemory> devices = devices(checkpoint);
            if (blocks.isEmpty()) {
                continue;
            }
            long version = blocks.firstEntry().getValue().version();
            Set<String> committed =
                    devices.values().stream()
                            .filter(device -> device.committedVersion() == version)
                            .filter(device -> device.lastReport().samples() > 0)
                            .map(device -> device.lastReport().device())
                            .collect(Collectors.toSet());
            assertThat(blocks).hasSize(run.config().blocks().count());
            assertThat(blocks.values())
                    .allSatisfy(
                            block -> {
                                assertThat(block.version()).isEqualTo(version);
                                assertThat(block.commits().keySet()).isEqualTo(committed);
                            });
            assertThat(devices.values())
                    .as("no head has seen a model that the updater lacks")
                    .allMatch(device -> device.committedVersion() <= version);
            commitsWaiting += committed.size();
        }
        assertThat(commitsWaiting).as("checkpoints caught rounds in the middle").isPositive();
    }

    @Test
    void afterARestoreWhoHadCommittedSendsOnlyItsReportAgain() throws Exception {
        LoopRun first = unhurried();
        String savepoint = first.submit().awaitRounds(4).stopWithSavepoint();
        StoredState stored = StoredState.of(URI.create(savepoint));
        long version = blocks(stored).firstEntry().getValue().version();
        long committed =
                devices(stored).values().stream()
                        .filter(device -> device.committedVersion() == version)
                        .filter(device -> device.lastReport().samples() > 0)
                        .count();

        LoopRun second = run(folder, 2, 2);
        second.resumeFrom = savepoint;
        second.start();

        assertThat(second.rounds().get(0).version()).isEqualTo(version);
        long contributions =
                second.rounds().stream()
                        .flatMap(round -> Arrays.stream(round.devices()))
                        .filter(device -> device.samples() > 0)
                        .count();
        assertThat(second.commits()).isEqualTo(contributions - committed);
        assertSame(second);
    }

    @Test
    void aSavepointTakenAtTwoGivesTheSameBitsAtFourAndAtOne() throws Exception {
        LoopRun first = unhurried();
        String savepoint = first.submit().awaitRounds(6).stopWithSavepoint();
        assertThat(first.finalModel()).isNull();

        for (int parallelism : new int[] {4, 1}) {
            LoopRun resumed = run(folder, parallelism, parallelism);
            resumed.resumeFrom = savepoint;
            resumed.start();

            assertThat(resumed.rounds().size()).isBetween(1, ROUNDS);
            assertThat(resumed.restarts()).isZero();
            assertThat(resumed.commitsRejected()).isZero();
            assertSame(resumed);
        }
    }

    @Test
    void theUpdaterRejectsNothingHoweverOftenTasksFail() throws Exception {
        LoopRun run = run(folder, 4, 2);
        run.fragile = true;
        run.checkpointMs = 40;
        Sabotage.plan(run.name, 11, 0.03, 12);

        run.start();

        assertThat(Sabotage.done(run.name)).isGreaterThanOrEqualTo(8);
        assertThat(run.restarts()).isPositive();
        assertThat(run.commitsRejected()).isZero();
        assertSame(run);
    }

    @Test
    void aSubtaskWithoutDevicesReportsEmpty() throws Exception {
        SampleLog two =
                new SampleLog(
                        List.of(
                                new SampleLog.Device("a", 30, 0, 15_000),
                                new SampleLog.Device("b", 20, 0, 15_000)));
        LoopRun alone = new LoopRun(two, folder);
        alone.parallelism = 1;
        alone.start();
        LoopRun spread = new LoopRun(two, folder);
        spread.parallelism = 4;

        spread.start();

        assertThat(spread.history()).isEqualTo(alone.history());
        assertThat(spread.finalModel()).containsExactly(alone.finalModel());
        spread.assertConserves();
    }

    @Test
    void aDeviceWithAnEmptyWindowReportsZeroSamplesAndWeighsNothing() throws Exception {
        LoopRun run =
                new LoopRun(
                        new SampleLog(
                                List.of(
                                        new SampleLog.Device("a", 30, 0, 25_000),
                                        new SampleLog.Device("b", 20, 0, 25_000)
                                                .silent(3_000, 20_000))),
                        folder);

        run.start();

        RoundReport round =
                run.rounds().stream()
                        .filter(r -> r.startMs() > SampleLog.START_MS + 12_000)
                        .findFirst()
                        .orElseThrow();
        assertThat(round.devices())
                .extracting(DeviceReport::device, DeviceReport::samples)
                .containsExactly(tuple("a", 30), tuple("b", 0));
        assertThat(round.weights()).containsExactly(1, 0);
    }

    @Test
    void checkpointsWorkUntilTheLastRoundBecauseTheGateStaysOpen() throws Exception {
        // The whole log is within the first look-ahead: its source has long finished.
        LoopRun run = new LoopRun(SampleLog.uneven(8, 8_000), folder);
        run.rounds = 4;
        run.checkpointMs = 10;
        run.engine = SoftmaxEngine.slow(40);

        run.start();

        long lastRound = run.rounds().size() - 1;
        assertThat(run.rounds().get((int) lastRound).last()).isTrue();
        assertThat(run.roundsAtCheckpoints()).contains(lastRound);
        run.assertConserves();
    }

    /** A run that can be stopped in the middle: its source is not just about to finish then. */
    private LoopRun unhurried() {
        LoopRun run = run(folder, 2, 2);
        run.engine = SoftmaxEngine.slow(4);
        run.firstSourcePauseNanos = 300_000;
        return run;
    }

    /** Trains for a fixed number of rounds, so that no round is abandoned with commits in it. */
    private static LoopRun run(Path folder, int parallelism, int shards) {
        LoopRun run = new LoopRun(LOG, folder);
        run.rounds = ROUNDS;
        run.parallelism = parallelism;
        run.updateParallelism = shards;
        return run;
    }

    /** The rounds it has seen, the model and the accounts are those of the undisturbed run. */
    private static void assertSame(LoopRun run) {
        List<String> all = undisturbed.history();
        assertThat(run.history())
                .isEqualTo(all.subList(all.size() - run.history().size(), all.size()));
        assertThat(run.finalModel()).containsExactly(undisturbed.finalModel());
        for (SampleLog.Device device : LOG.devices()) {
            var ledger = run.ledgers().get(device.id());
            assertThat(ledger.conserves()).as("%s: %s", device.id(), ledger).isTrue();
            assertThat(ledger.trained())
                    .as(device.id())
                    .isEqualTo(undisturbed.ledgers().get(device.id()).trained());
        }
    }

    private static TreeMap<Integer, BlockMemory> blocks(StoredState stored) throws Exception {
        return stored.values(
                Stage.MODEL_UPDATER,
                org.apache.flink.api.common.typeinfo.Types.INT,
                "blocks",
                Types.BLOCK_MEMORY);
    }

    private static TreeMap<DeviceKey, DeviceMemory> devices(StoredState stored) throws Exception {
        return stored.values(
                Stage.DEVICE_TRAINER, Types.DEVICE_KEY, "devices", Types.DEVICE_MEMORY);
    }
}
