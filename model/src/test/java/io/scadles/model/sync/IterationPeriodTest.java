package io.scadles.model.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.scadles.model.batching.BatchSizing.Fixed;
import io.scadles.model.batching.BatchSizing.RateProportional;
import io.scadles.model.batching.BufferPolicy.Persistence;
import io.scadles.model.batching.BufferPolicy.Truncation;
import io.scadles.model.batching.DevicePolicy;
import io.scadles.model.batching.DeviceStream;
import io.scadles.model.batching.Readiness;
import io.scadles.model.batching.Readiness.Ready;
import io.scadles.model.batching.Readiness.Waiting;
import io.scadles.model.batching.SliceMaker;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.SubtaskReport;
import io.scadles.model.stream.Transmission;
import io.scadles.model.update.BatchScaling;
import io.scadles.model.update.LearningRate;
import io.scadles.model.update.Weighting;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How long an iteration takes in virtual time, against the closed form.
 *
 * <p>Source: ScaDLES, section II: a synchronous round waits until the slowest device has its batch,
 * or until the step is computed, whichever is longer.
 */
class IterationPeriodTest {

    private static final long WINDOW_MS = 1000;
    private static final int WINDOWS = 240;
    private static final DevicePolicy DDL =
            new DevicePolicy(new Fixed(64), new Persistence(), WINDOW_MS, 1, Long.MAX_VALUE, 3);
    private static final DevicePolicy SCADLES =
            new DevicePolicy(
                    new RateProportional(8, 1024, 1), new Truncation(8), WINDOW_MS, 1, 5000, 3);

    @Test
    void usageExample() {
        assertThat(periodMs(DDL, 500, 16, 64)).isCloseTo(4000, within(40.0));
        assertThat(periodMs(SCADLES, 500, 16, 64)).isCloseTo(1000, within(10.0));
    }

    @ParameterizedTest(name = "step {0} ms, rates {1} {2} {3}: {4} ms")
    @CsvSource({
        "100, 32, 64, 100, 2000",
        "100, 10, 40, 125, 6400",
        "1999, 32, 64, 100, 2000",
        "3000, 32, 64, 100, 3000",
        "700, 100, 200, 250, 700",
        "7000, 10, 40, 125, 7000",
    })
    void aBaselineIterationTakesTheStepOrTheSlowestDevicesBatch(
            long stepMs, int a, int b, int c, double expectedMs) {
        assertThat(expectedMs).isEqualTo(Math.max(stepMs, 64_000.0 / Math.min(a, Math.min(b, c))));

        assertThat(periodMs(DDL, stepMs, a, b, c)).isCloseTo(expectedMs, within(expectedMs / 100));
    }

    @ParameterizedTest(name = "step {0} ms, rates {1} {2} {3}: {4} ms")
    @CsvSource({
        "100, 32, 64, 100, 1000",
        "100, 10, 40, 125, 1000",
        "999, 10, 40, 125, 1000",
        "1300, 32, 64, 100, 1300",
        "7000, 10, 40, 125, 7000",
    })
    void anIterationOfScadlesTakesTheStepOrAWindow(
            long stepMs, int a, int b, int c, double expectedMs) {
        assertThat(periodMs(SCADLES, stepMs, a, b, c))
                .isCloseTo(expectedMs, within(expectedMs / 100));
    }

    /** Mean time between starts of rounds, once the start is over. */
    private static double periodMs(DevicePolicy policy, long stepMs, int... rates) {
        RoundSequencer sequencer =
                new RoundSequencer(
                        new RoundRules(
                                Clock.REPLAY,
                                Weighting.BY_SAMPLES,
                                new LearningRate(0.1, 0.1, new long[0], BatchScaling.NONE, 0),
                                new CostModel(stepMs, 0, 0, 0, 0),
                                new StopCondition(0, 0, WINDOWS * WINDOW_MS),
                                0,
                                WINDOW_MS,
                                10 * WINDOW_MS,
                                0,
                                4),
                        "");
        List<DeviceStream> devices = new ArrayList<>();
        for (int rate : rates) {
            String id = "cam-%03d".formatted(rate);
            DeviceStream device = new DeviceStream(new DeviceKey(0, id), policy);
            SliceMaker slices = new SliceMaker(id, WINDOW_MS);
            for (int w = 1; w <= WINDOWS; w++) {
                device.arrive(slices.evenly(w * WINDOW_MS, rate));
            }
            devices.add(device);
        }
        List<Long> startsMs = new ArrayList<>();
        while (!sequencer.plan().last()) {
            startsMs.add(sequencer.plan().startMs());
            round(sequencer, devices);
        }
        int skipped = 5;
        long first = startsMs.get(skipped);
        long last = startsMs.get(startsMs.size() - 1);
        return (double) (last - first) / (startsMs.size() - 1 - skipped);
    }

    private static void round(RoundSequencer sequencer, List<DeviceStream> devices) {
        RoundPlan plan = sequencer.plan();
        long completeMs = WINDOWS * WINDOW_MS;
        List<DeviceReport> reports = new ArrayList<>();
        long readyMs = 0;
        for (DeviceStream device : devices) {
            device.acknowledge(plan);
            Readiness readiness = device.decide(plan, completeMs);
            if (readiness instanceof Waiting) {
                readyMs = completeMs + 1;
            }
            if (readiness instanceof Ready ready) {
                device.take(ready);
                readyMs = Math.max(readyMs, ready.readyMs());
                reports.add(
                        new DeviceReport(
                                device.device().id(),
                                ready.batchSize(),
                                device.rateSamplesPerSecond(),
                                ready.readyMs(),
                                ready.stalenessMs(),
                                0,
                                Transmission.NONE,
                                "",
                                device.accounts().ledger()));
                device.committed(plan, reports.get(reports.size() - 1));
            }
        }
        sequencer.onRound(report(plan, completeMs, readyMs, reports.toArray(DeviceReport[]::new)));
    }

    private static SubtaskReport report(
            RoundPlan plan, long completeMs, long readyMs, DeviceReport... devices) {
        return new SubtaskReport(
                SubtaskReport.Kind.ROUND,
                0,
                1,
                plan.version(),
                completeMs,
                completeMs,
                readyMs,
                devices);
    }
}
