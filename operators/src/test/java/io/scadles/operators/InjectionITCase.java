package io.scadles.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.model.batching.BatchSizing;
import io.scadles.model.batching.Injection;
import io.scadles.model.batching.Injection.Receivers;
import io.scadles.model.stream.DeviceLedger;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.InjectionLedger;
import io.scadles.model.stream.InjectionReport;
import io.scadles.model.stream.RoundReport;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data injection in the whole loop: the same bits, and every copy in exactly one account. */
class InjectionITCase {

    private static final SampleLog LOG = SampleLog.uneven(8, 30_000);
    private static final int ROUNDS = 18;

    private static LoopRun undisturbed;

    @TempDir Path folder;

    @BeforeAll
    static void undisturbedRun(@TempDir Path folder) throws Exception {
        undisturbed = run(folder, 1, 1, "hashmap").start();
    }

    @Test
    void usageExample() {
        assertThat(undisturbed.rounds()).hasSizeGreaterThanOrEqualTo(ROUNDS);
        assertBooks(undisturbed);
        long trained = 0;
        for (RoundReport round : undisturbed.rounds()) {
            long samples = Arrays.stream(round.devices()).mapToLong(DeviceReport::samples).sum();
            assertThat(round.samples()).isEqualTo(samples);
            for (int d = 0; d < round.weights().length; d++) {
                assertThat(round.weights()[d])
                        .isEqualTo((float) round.devices()[d].samples() / round.samples());
            }
            assertThat(round.batchScale()).isPositive();
            trained += Arrays.stream(round.devices()).mapToLong(DeviceReport::injected).sum();
        }
        assertThat(trained)
                .isEqualTo(
                        undisturbed.ledgers().values().stream()
                                .mapToLong(ledger -> ledger.injected().trained())
                                .sum())
                .isGreaterThan(1000);
    }

    @Test
    void everyWindowHasItsDonorsAndWhoNeverSharesIsNone() {
        assertThat(undisturbed.injections()).hasSize(30);
        for (InjectionReport report : undisturbed.injections().values()) {
            assertThat(report.present()).hasSize(8);
            assertThat(report.donorsWanted()).isEqualTo(4);
            assertThat(report.gifts()).hasSize(4);
            assertThat(report.gifts())
                    .extracting(InjectionReport.Gift::donor)
                    .doesNotContain("dev-03");
            long samples =
                    Arrays.stream(report.gifts()).mapToLong(InjectionReport.Gift::samples).sum();
            assertThat(report.bytesOnce()).isEqualTo(samples * SoftmaxEngine.FEATURES);
            assertThat(report.bytesMulticast()).isEqualTo(7 * report.bytesOnce());
        }
    }

    @Test
    void trainingIsNotThatWithoutInjection() throws Exception {
        LoopRun without = run(folder, 1, 1, "hashmap");
        without.injection = Injection.NONE;
        without.start();

        assertThat(without.finalModel()).isNotEqualTo(undisturbed.finalModel());
        assertThat(without.rounds().get(5).samples())
                .isLessThan(undisturbed.rounds().get(5).samples());
        assertThat(without.ledgers().values())
                .allMatch(ledger -> ledger.injected().equals(InjectionLedger.NONE));
    }

    @ParameterizedTest
    @CsvSource({"4, 3, hashmap", "2, 2, rocksdb"})
    void sameBitsAtAnyParallelism(int parallelism, int shards, String backend) throws Exception {
        LoopRun run = run(folder, parallelism, shards, backend).start();

        assertSame(run, undisturbed);
        assertBooks(run);
    }

    @ParameterizedTest
    @CsvSource({"1, 2, hashmap", "2, 4, rocksdb"})
    void sameBitsAfterFailuresAtRandomPoints(long seed, int parallelism, String backend)
            throws Exception {
        LoopRun run = run(folder, parallelism, 2, backend);
        run.fragile = true;
        run.checkpointMs = 60;
        Sabotage.plan(run.name, seed, 0.005, 6);

        run.start();

        assertThat(Sabotage.done(run.name)).as("seed %d", seed).isGreaterThanOrEqualTo(5);
        assertThat(run.restarts()).isPositive();
        assertSame(run, undisturbed);
        assertBooks(run);
    }

    @Test
    void sameBitsForOneReceiverPerDonor() throws Exception {
        TreeMap<Integer, LoopRun> runs = new TreeMap<>();
        for (int parallelism : new int[] {1, 4}) {
            LoopRun run = run(folder, parallelism, 1, "hashmap");
            run.injection = rules(Receivers.ONE);
            runs.put(parallelism, run.start());
        }

        assertSame(runs.get(4), runs.get(1));
        assertBooks(runs.get(4));
        assertThat(runs.get(4).injections().values())
                .allMatch(report -> report.bytesOnce() == report.bytesMulticast());
    }

    @Test
    void aSavepointTakenAtTwoGivesTheSameBitsAtFourAndAtOne() throws Exception {
        LoopRun first = run(folder, 2, 2, "hashmap");
        first.engine = SoftmaxEngine.slow(4);
        first.firstSourcePauseNanos = 300_000;
        String savepoint = first.submit().awaitRounds(6).stopWithSavepoint();

        for (int parallelism : new int[] {4, 1}) {
            LoopRun resumed = run(folder, parallelism, parallelism, "hashmap");
            resumed.resumeFrom = savepoint;
            resumed.start();

            List<String> all = undisturbed.history();
            assertThat(resumed.history())
                    .isEqualTo(all.subList(all.size() - resumed.history().size(), all.size()))
                    .isNotEmpty();
            assertThat(resumed.finalModel()).containsExactly(undisturbed.finalModel());
            assertThat(trained(resumed)).isEqualTo(trained(undisturbed));
            resumed.ledgers()
                    .forEach(
                            (device, ledger) ->
                                    assertThat(ledger.injected().conserves()).as(device).isTrue());
        }
    }

    private static Injection rules(Receivers receivers) {
        return new Injection(
                0.5,
                0.5,
                receivers,
                Set.of("dev-03"),
                new BatchSizing.RateProportional(8, 1024, 1),
                11);
    }

    private static LoopRun run(Path folder, int parallelism, int shards, String backend) {
        LoopRun run = new LoopRun(LOG, folder);
        run.injection = rules(Receivers.ALL);
        run.rounds = ROUNDS;
        run.parallelism = parallelism;
        run.updateParallelism = shards;
        run.backend = backend;
        return run;
    }

    private static void assertSame(LoopRun run, LoopRun expected) {
        assertThat(run.history()).isEqualTo(expected.history());
        assertThat(run.finalModel()).containsExactly(expected.finalModel());
        assertThat(run.commitsRejected()).isZero();
        assertThat(run.injections().values())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactlyElementsOf(expected.injections().values());
        assertThat(trained(run)).isEqualTo(trained(expected));
    }

    private static Map<String, Long> trained(LoopRun run) {
        Map<String, Long> trained = new TreeMap<>();
        run.ledgers().forEach((device, ledger) -> trained.put(device, ledger.injected().trained()));
        return trained;
    }

    /** What was given is what was received, and both kinds of accounts balance. */
    private static void assertBooks(LoopRun run) {
        run.assertConserves();
        Map<String, Long> given = new TreeMap<>();
        for (InjectionReport report : run.injections().values()) {
            for (InjectionReport.Gift gift : report.gifts()) {
                for (String device : report.present()) {
                    boolean receives =
                            gift.receiver().isEmpty()
                                    ? !device.equals(gift.donor())
                                    : device.equals(gift.receiver());
                    given.merge(device, receives ? (long) gift.samples() : 0, Long::sum);
                }
            }
        }
        for (SampleLog.Device device : LOG.devices()) {
            DeviceLedger ledger = run.ledgers().get(device.id());
            assertThat(ledger.injected().conserves()).as("%s: %s", device.id(), ledger).isTrue();
            assertThat(ledger.injected().received())
                    .as(device.id())
                    .isEqualTo(given.get(device.id()));
        }
    }
}
