package io.scadles.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.model.batching.BatchSizing;
import io.scadles.model.batching.BufferPolicy;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.RoundReport;
import io.scadles.model.sync.GradientRounds;
import io.scadles.model.update.Weighting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No pattern of streams stalls or dead-locks the loop: every run ends by itself, without a restart,
 * with every record in exactly one account, and with the rounds that the oracle has.
 */
class StallITCase {

    private static final long TIMEOUT_MS = 5000;

    @TempDir Path folder;

    @Test
    void usageExample() throws Exception {
        run(List.of(device("a", 30, 0, 20_000), device("b", 20, 0, 20_000)));
    }

    @Test
    void aSilentDeviceHoldsNobodyBackForLongerThanTheTimeout() throws Exception {
        LoopRun run =
                run(
                        List.of(
                                device("a", 30, 0, 60_000),
                                device("b", 20, 0, 60_000).silent(3_000, 50_000)));

        RoundReport during = roundAt(run, 30_000);
        assertThat(during.endMs() - during.startMs()).isLessThan(2 * TIMEOUT_MS);
        assertThat(samples(during, "a")).isPositive();
        assertThat(samples(during, "b")).isZero();
        assertThat(samples(roundAt(run, 55_000), "b")).isPositive();
    }

    @Test
    void oneDeviceAHundredTimesFasterThanTheRest() throws Exception {
        LoopRun run =
                run(
                        List.of(
                                device("a", 9, 0, 20_000),
                                device("b", 1000, 0, 20_000),
                                device("c", 10, 0, 20_000),
                                device("d", 11, 0, 20_000)));

        assertThat(samples(roundAt(run, 10_000), "b")).isEqualTo(1000);
    }

    @Test
    void aDeviceSlowerThanTheMinimumBatchIsWaitedFor() throws Exception {
        LoopRun run = run(List.of(device("a", 30, 0, 40_000), device("b", 2, 0, 40_000)));

        assertThat(run.rounds())
                .filteredOn(round -> samples(round, "b") > 0)
                .hasSizeGreaterThan(5)
                .allSatisfy(round -> assertThat(samples(round, "b")).isEqualTo(8));
    }

    @Test
    void aDeviceThatAppearsMidRunTakesPartFromItsFirstWholeWindow() throws Exception {
        LoopRun run =
                run(
                        List.of(
                                device("a", 30, 0, 40_000),
                                device("b", 20, 15_300, 40_000),
                                device("c", 10, 0, 40_000)));

        assertThat(run.rounds())
                .filteredOn(round -> devices(round).anyMatch(d -> d.device().equals("b")))
                .first()
                .satisfies(
                        round ->
                                assertThat(round.startMs())
                                        .isGreaterThanOrEqualTo(SampleLog.START_MS + 16_000));
    }

    @Test
    void aDeviceThatDisappearsIsLeftBehind() throws Exception {
        LoopRun run = run(List.of(device("a", 30, 0, 40_000), device("b", 20, 0, 10_000)));

        RoundReport after = roundAt(run, 30_000);
        assertThat(samples(after, "a")).isPositive();
        assertThat(samples(after, "b")).isZero();
        assertThat(run.rounds().get(run.rounds().size() - 1).startMs())
                .isGreaterThan(SampleLog.START_MS + 35_000);
    }

    @Test
    void aGapForAllLongerThanTheLookAhead() throws Exception {
        LoopRun run =
                run(
                        List.of(
                                device("a", 30, 0, 70_000).silent(10_000, 50_000),
                                device("b", 20, 0, 70_000).silent(10_000, 50_000)));

        assertThat(roundAt(run, 30_000).samples()).isZero();
        assertThat(roundAt(run, 60_000).samples()).isPositive();
    }

    @Test
    void aGapForAllDoesNotStallThoseWhoWaitForEver() throws Exception {
        SampleLog log =
                new SampleLog(
                        List.of(
                                device("a", 30, 0, 60_000).silent(10_000, 50_000),
                                device("b", 20, 0, 60_000).silent(10_000, 50_000)));
        conventional(log, 2);
    }

    @Test
    void streamsThatEndUnevenly() throws Exception {
        List<SampleLog.Device> devices = new ArrayList<>();
        for (int d = 0; d < 6; d++) {
            devices.add(device("dev-" + d, 15 + 3 * d, 0, 8_000 + 4_700 * d));
        }
        run(devices);
    }

    @Test
    void partitionsReadInASkewedOrder() throws Exception {
        // The second source is at 25 s with its first record, the first one is slow to read.
        SampleLog log =
                new SampleLog(List.of(device("a", 30, 0, 40_000), device("b", 20, 25_000, 40_000)));
        LoopRun run = new LoopRun(log, folder);
        run.sources = 2;
        run.firstSourcePauseNanos = 500_000;

        endsLikeTheOracle(run, new PlainTraining(log, 7));
    }

    @Test
    void conventionalTrainingEndsWhenOneDeviceRunsDry() throws Exception {
        SampleLog log =
                new SampleLog(
                        List.of(
                                device("a", 90, 0, 30_000),
                                device("b", 40, 0, 12_000),
                                device("c", 70, 0, 30_000)));
        LoopRun run = conventional(log, 2);

        assertThat(run.ledgers().get("a").truncated()).isZero();
        assertThat(run.ledgers().get("a").buffered()).isGreaterThan(1000);
        LoopRun alone = conventional(log, 1);
        assertThat(alone.history()).isEqualTo(run.history());
        assertThat(alone.finalModel()).containsExactly(run.finalModel());
        for (SampleLog.Device device : log.devices()) {
            assertThat(alone.ledgers().get(device.id()))
                    .usingRecursiveComparison()
                    .isEqualTo(run.ledgers().get(device.id()));
        }
    }

    /** Fixed batches, nothing dropped, nobody left behind: it waits for whoever is silent. */
    private LoopRun conventional(SampleLog log, int parallelism) throws Exception {
        LoopRun run = new LoopRun(log, folder);
        run.parallelism = parallelism;
        run.sizing = new BatchSizing.Fixed(64);
        run.buffer = new BufferPolicy.Persistence();
        run.model = new GradientRounds(Weighting.EQUAL);
        run.livenessTimeoutMs = Long.MAX_VALUE;
        return endsLikeTheOracle(run, new PlainTraining(log, 7).fixedBatch(64));
    }

    private LoopRun run(List<SampleLog.Device> devices) throws Exception {
        SampleLog log = new SampleLog(devices);
        return endsLikeTheOracle(new LoopRun(log, folder), new PlainTraining(log, 7));
    }

    private static LoopRun endsLikeTheOracle(LoopRun run, PlainTraining oracle) throws Exception {
        oracle.train(1000, 1200, run.livenessTimeoutMs, 0.5);

        run.start();

        assertThat(run.restarts()).isZero();
        assertThat(run.finalModel()).isNotNull();
        assertThat(run.commitsRejected()).isZero();
        assertThat(LoopRun.channelsInUse()).isZero();
        run.assertConserves();
        assertThat(run.rounds().stream().filter(round -> round.samples() > 0))
                .extracting(RoundReport::samples)
                .isEqualTo(oracle.batches());
        assertThat(run.rounds().stream().limit(oracle.startsMs().size()))
                .extracting(RoundReport::startMs)
                .isEqualTo(oracle.startsMs());
        return run;
    }

    private static SampleLog.Device device(String id, double rate, long fromMs, long toMs) {
        return new SampleLog.Device(id, rate, fromMs, toMs);
    }

    /** The round that was on at a moment. */
    private static RoundReport roundAt(LoopRun run, long ms) {
        return run.rounds().stream()
                .filter(round -> round.endMs() > SampleLog.START_MS + ms)
                .findFirst()
                .orElseThrow();
    }

    private static int samples(RoundReport round, String device) {
        return devices(round)
                .filter(report -> report.device().equals(device))
                .mapToInt(DeviceReport::samples)
                .sum();
    }

    private static Stream<DeviceReport> devices(RoundReport round) {
        return Arrays.stream(round.devices());
    }
}
