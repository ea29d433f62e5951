package io.scadles.model.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.model.batching.BatchSizing.Fixed;
import io.scadles.model.batching.BatchSizing.RateProportional;
import io.scadles.model.batching.BufferPolicy.Persistence;
import io.scadles.model.batching.BufferPolicy.Truncation;
import io.scadles.model.batching.Readiness.Absent;
import io.scadles.model.batching.Readiness.Ready;
import io.scadles.model.batching.Readiness.Waiting;
import io.scadles.model.stream.Batch;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.DeviceLedger;
import io.scadles.model.stream.DeviceReport;
import io.scadles.model.stream.InjectionLedger;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.Transmission;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class DeviceStreamTest {

    private static final long TIMEOUT_MS = 5000;
    private static final DevicePolicy SCADLES =
            new DevicePolicy(
                    new RateProportional(8, 1024, 1), new Truncation(8), 1000, 1, TIMEOUT_MS, 3);
    private static final DevicePolicy PATIENT =
            new DevicePolicy(new Fixed(64), new Persistence(), 1000, 1, Long.MAX_VALUE, 3);

    private final SliceMaker slices = new SliceMaker("cam-1", 1000);
    private final DeviceStream device = device(SCADLES);

    private static DeviceStream device(DevicePolicy policy) {
        return new DeviceStream(new DeviceKey(0, "cam-1"), policy);
    }

    private static RoundPlan round(long version, long startMs) {
        return new RoundPlan(version, startMs, false, false, false, "");
    }

    private DeviceStream restored() {
        DeviceMemory memory = device.memory();
        SampleBuffer held =
                new SampleBuffer(new ArrayList<>(device.buffer().slices()), memory.consumed());
        return new DeviceStream(
                device.device(),
                SCADLES,
                memory,
                held,
                new InjectedBuffer(device.injected().slices()));
    }

    private static DeviceReport report(DeviceStream device, int samples) {
        return new DeviceReport(
                device.device().id(),
                samples,
                0,
                0,
                0,
                0,
                0,
                Transmission.NONE,
                "",
                device.accounts().ledger());
    }

    @Test
    void usageExample() {
        device.arrive(slices.evenly(1000, 20));
        device.arrive(slices.evenly(2000, 20));

        Ready ready = (Ready) device.decide(round(0, 1000), 2000);
        Batch batch = device.take(ready).get(0);
        device.committed(round(0, 1000), report(device, batch.size()));
        device.acknowledge(round(1, 2000));

        assertThat(ready).isEqualTo(new Ready(20, 1000, 975));
        assertThat(batch.size()).isEqualTo(20);
        DeviceLedger ledger = device.accounts().ledger();
        assertThat(ledger.trained()).isEqualTo(20);
        assertThat(ledger.buffered()).isEqualTo(20);
        assertThat(ledger.conserves()).isTrue();
    }

    @Test
    void aDeviceTakesNoPartBeforeAWindowWithSamplesHasEnded() {
        device.arrive(slices.part(1000, 0, 1, 0, 0, 5));
        device.arrive(slices.evenly(2000, 20));

        assertThat(device.joinedBy(1999)).isFalse();
        assertThat(device.decide(round(0, 1999), 2000)).isEqualTo(new Absent(1999));
        assertThat(device.joinedBy(2000)).isTrue();
        assertThat(device.decide(round(1, 2000), 2000)).isInstanceOf(Ready.class);
    }

    @Test
    void waitsUntilTheBatchIsFullAndIsReadyWhenItsLastSampleCame() {
        device.arrive(slices.window(1000, 0, 100, 200, 300, 400, 500, 600, 700, 800, 900));

        Ready first = (Ready) device.decide(round(0, 1000), 1000);
        device.take(first);
        assertThat(device.decide(round(1, 1001), 2000)).isEqualTo(new Waiting());
        device.arrive(slices.window(2000, 1200, 1300, 1400, 1500, 1510, 1520, 1530, 1540, 1550));
        assertThat(device.decide(round(1, 1001), 2000)).isEqualTo(new Waiting());
        device.arrive(slices.window(3000, 2050, 2900));

        assertThat(device.decide(round(1, 1001), 3000)).isEqualTo(new Ready(10, 2050, 850));
    }

    @Test
    void aSilentDeviceIsAbsentWhenTheTimeoutHasPassedSinceItWasHeard() {
        device.arrive(slices.window(1000, 100, 700));

        assertThat(device.decide(round(0, 1000), 700 + TIMEOUT_MS)).isEqualTo(new Waiting());
        assertThat(device.decide(round(0, 1000), 701 + TIMEOUT_MS))
                .isEqualTo(new Absent(700 + TIMEOUT_MS));
    }

    @Test
    void silenceCountsFromTheLastSampleGoneIfNothingIsHeld() {
        device.arrive(slices.evenly(1000, 10));
        device.take((Ready) device.decide(round(0, 1000), 1000));

        assertThat(device.decide(round(1, 1500), 7000)).isEqualTo(new Absent(950 + TIMEOUT_MS));
        assertThat(device.decide(round(2, 6500), 7000)).isEqualTo(new Absent(6500));
    }

    @Test
    void aGapInWhatIsHeldCountsAsSilenceEvenIfSamplesFollowIt() {
        device.arrive(slices.window(1000, 100, 700));
        device.arrive(slices.window(8000, 7100, 7200, 7300, 7400, 7500, 7600, 7700));

        assertThat(device.decide(round(0, 1000), 8000)).isEqualTo(new Absent(700 + TIMEOUT_MS));
        assertThat(device.decide(round(1, 7150), 8000)).isEqualTo(new Ready(8, 7600, 7500));
    }

    @Test
    void aPatientPolicyWaitsForever() {
        DeviceStream patient = device(PATIENT);
        patient.arrive(slices.evenly(1000, 63));

        assertThat(patient.decide(round(0, 1000), Long.MAX_VALUE / 2)).isEqualTo(new Waiting());
    }

    @Test
    void aDeviceSlowerThanTheSmallestBatchBecomesReadyAllTheSame() {
        int rounds = 0;
        long startMs = 1000;
        for (int w = 1; w <= 60; w++) {
            device.arrive(slices.evenly(w * 1000L, 2));
            RoundPlan plan = round(rounds, startMs);
            if (startMs <= w * 1000L && device.decide(plan, w * 1000L) instanceof Ready ready) {
                assertThat(ready.samples()).isEqualTo(8);
                device.take(ready);
                startMs = ready.readyMs() + 100;
                rounds++;
                device.acknowledge(round(rounds, startMs));
            }
        }

        assertThat(rounds).isEqualTo(15);
        assertThat(device.accounts().ledger().truncated()).isZero();
    }

    @Test
    void truncationKeepsTheNewestSecondAndCountsTheRest() {
        for (int w = 1; w <= 5; w++) {
            device.arrive(slices.evenly(w * 1000L, 20));
        }

        Ready ready = (Ready) device.decide(round(0, 4000), 5000);

        assertThat(device.accounts().ledger().truncated()).isEqualTo(60);
        assertThat(device.take(ready).get(0).labels()).startsWith(60).hasSize(20);
        assertThat(device.accounts().ledger().conserves()).isTrue();
    }

    @Test
    void truncationHappensOncePerVersionHoweverOftenItIsDecided() {
        device.arrive(slices.evenly(1000, 20));
        device.arrive(slices.evenly(2000, 20));
        device.decide(round(0, 1000), 1000);
        long buffered = device.buffer().size();
        device.decide(round(0, 2000), 2000);

        assertThat(device.buffer().size()).isEqualTo(buffered);
        DeviceStream restored = restored();
        restored.decide(round(0, 2000), 2000);
        assertThat(restored.buffer().size()).as("after a restart").isEqualTo(buffered);
        device.decide(round(1, 2000), 2000);
        assertThat(device.buffer().size()).isEqualTo(20);
    }

    @Test
    void samplesBeyondNowAreNeverTruncated() {
        for (int w = 1; w <= 9; w++) {
            device.arrive(slices.evenly(w * 1000L, 20));
        }
        device.decide(round(0, 1000), 9000);

        assertThat(device.accounts().ledger().truncated()).isZero();
        assertThat(device.buffer().size()).isEqualTo(180);
    }

    @Test
    void theRateIsThatOfTheWholeWindowHoweverManyPartsItComesIn() {
        device.arrive(slices.part(1000, 0, 2, 30, 3, 0, 100, 200, 300));
        device.arrive(slices.part(1000, 1, 2, 30, 0, 1, new long[24]));

        device.decide(round(0, 1000), 1000);

        assertThat(device.rateSamplesPerSecond()).isEqualTo(30);
        assertThat(device.memory().aheadEndMs()).isEmpty();
    }

    @Test
    void lateRecordsAreBookedButAreNoMeasurement() {
        device.arrive(slices.evenly(1000, 20));
        device.arrive(slices.part(2000, 0, 0, 0, 0, 7));

        device.decide(round(0, 1500), 2000);

        assertThat(device.rateSamplesPerSecond()).isEqualTo(20);
        assertThat(device.accounts().ledger().rejectedTotal()).isEqualTo(7);
    }

    @Test
    void offsetsThatDoNotJoinFailAndSayWhichDeviceAndWhichOffsets() {
        device.arrive(slices.evenly(1000, 20));

        assertThatThrownBy(() -> device.arrive(new SliceMaker("cam-1", 1000).evenly(2000, 20)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("device cam-1 follows offset -1, expected 19")
                .hasMessageContaining("lost or doubled");
    }

    @Test
    void badCommitsInARowPutADeviceInQuarantineWhereNothingIsHeld() {
        for (int w = 1; w <= 3; w++) {
            device.arrive(slices.evenly(w * 1000L, 20));
            assertThat(device.quarantined()).isFalse();
            fail(w);
        }
        device.arrive(slices.evenly(4000, 20));

        assertThat(device.quarantined()).isTrue();
        assertThat(device.decide(round(4, 4000), 4000)).isEqualTo(new Absent(4000));
        DeviceLedger ledger = device.accounts().ledger();
        assertThat(ledger.rejected()[Rejection.GRADIENT_NOT_FINITE.ordinal()]).isEqualTo(60);
        assertThat(ledger.rejected()[Rejection.QUARANTINED.ordinal()]).isEqualTo(20);
        assertThat(ledger.buffered()).isZero();
        assertThat(ledger.conserves()).isTrue();
        assertThat(device.buffer().slices()).isEmpty();
    }

    @Test
    void samplesHeldWhenQuarantineBeginsAreRejected() {
        device.arrive(slices.evenly(1000, 20));
        device.arrive(slices.evenly(2000, 20));
        device.arrive(slices.evenly(3000, 20));
        device.arrive(slices.evenly(4000, 20));
        for (int w = 1; w <= 3; w++) {
            fail(w);
        }

        DeviceLedger ledger = device.accounts().ledger();
        assertThat(ledger.rejected()[Rejection.QUARANTINED.ordinal()]).isEqualTo(20);
        assertThat(ledger.buffered()).isZero();
        assertThat(ledger.conserves()).isTrue();
    }

    @Test
    void oneGoodCommitEndsTheRowOfBadOnes() {
        for (int w = 1; w <= 9; w++) {
            device.arrive(slices.evenly(w * 1000L, 20));
            if (w % 3 == 0) {
                RoundPlan plan = round(w, w * 1000L);
                device.take((Ready) device.decide(plan, w * 1000L));
                device.committed(plan, report(device, 20));
                device.acknowledge(round(w + 1, w * 1000L + 1));
            } else {
                fail(w);
            }
        }

        assertThat(device.quarantined()).isFalse();
    }

    /** A quarantined device may go on sending for as long as the run lasts. */
    @Test
    void aDeviceInQuarantineRemembersNoMoreThanOneThatTakesPart() {
        for (int w = 1; w <= 3; w++) {
            device.arrive(slices.evenly(w * 1000L, 20));
            fail(w);
        }
        for (int w = 4; w <= 500; w++) {
            device.arrive(slices.evenly(w * 1000L, 25));
            device.decide(round(w, w * 1000L), w * 1000L);
        }

        assertThat(device.memory().aheadEndMs()).isEmpty();
        assertThat(device.rateSamplesPerSecond()).isEqualTo(25);
    }

    private void fail(int w) {
        RoundPlan plan = round(w, w * 1000L);
        device.take((Ready) device.decide(plan, w * 1000L));
        device.failed(plan, report(device, 0));
        device.acknowledge(round(w + 1, w * 1000L + 1));
    }

    @Test
    void samplesOfAnAbandonedRoundStayBuffered() {
        device.arrive(slices.evenly(1000, 20));
        RoundPlan plan = round(0, 1000);
        device.take((Ready) device.decide(plan, 1000));
        device.committed(plan, report(device, 20));

        device.acknowledge(new RoundPlan(1, 1000, true, true, false, ""));

        assertThat(device.accounts().ledger().trained()).isZero();
        assertThat(device.accounts().ledger().buffered()).isEqualTo(20);
    }

    /** A snapshot may lie before the version whose round was abandoned, for one of two subtasks. */
    @Test
    void samplesOfTheRoundBeforeAnAbandonedOneAreTrained() {
        device.arrive(slices.evenly(1000, 20));
        RoundPlan plan = round(0, 1000);
        device.take((Ready) device.decide(plan, 1000));
        device.committed(plan, report(device, 20));

        DeviceStream later = restored();
        later.acknowledge(new RoundPlan(2, 2000, true, true, false, ""));

        assertThat(later.accounts().ledger().trained()).isEqualTo(20);
        assertThat(later.accounts().ledger().buffered()).isZero();
    }

    @Test
    void theSameVersionAgainAfterARestartAcknowledgesNothingAndIsAnswered() {
        device.arrive(slices.evenly(1000, 20));
        RoundPlan plan = round(0, 1000);
        device.take((Ready) device.decide(plan, 1000));
        DeviceReport report = report(device, 20);
        device.committed(plan, report);

        DeviceStream restored = restored();
        restored.acknowledge(plan);

        assertThat(restored.answered(0)).isTrue();
        assertThat(restored.answered(1)).isFalse();
        assertThat(restored.lastReport()).isEqualTo(report);
        assertThat(restored.accounts().ledger().trained()).isZero();
        restored.acknowledge(round(1, 1001));
        assertThat(restored.accounts().ledger().trained()).isEqualTo(20);
    }

    @Test
    void whatOthersShareIsTrainedOnBehindTheDevicesOwnSamplesInTheRoundAfterItsWindow() {
        device.arrive(slices.shared("b", 1000, 1, 102));
        device.arrive(slices.shared("b", 1000, 0, 100, 101));
        device.arrive(slices.shared("a", 1000, 0, 99));
        device.arrive(slices.evenly(1000, 8));
        device.arrive(slices.shared("a", 2000, 0, 200));

        Batch batch = device.take((Ready) device.decide(round(0, 1000), 1000)).get(0);

        assertThat(batch.labels()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 99, 100, 101, 102);
        assertThat(batch.features()).hasSize(24).endsWith(99, 0, 100, 0, 101, 0, 102, 0);
        device.committed(round(0, 1000), report(device, 12));
        assertThat(device.accounts().ledger().injected())
                .isEqualTo(new InjectionLedger(5, 0, 0, 5));
        device.acknowledge(round(1, 2000));
        assertThat(device.accounts().ledger().injected())
                .isEqualTo(new InjectionLedger(5, 4, 0, 1));
        assertThat(device.accounts().ledger().trained()).isEqualTo(8);
        assertThat(device.accounts().ledger().conserves()).isTrue();
    }

    @Test
    void aRoundThatStartsAfterSeveralWindowsUsesTheNewestAndDropsTheOthers() {
        for (int w = 1; w <= 4; w++) {
            device.arrive(slices.evenly(w * 1000L, 10));
            device.arrive(slices.shared("a", w * 1000L, 0, -w, -10 * w));
        }

        Batch batch = device.take((Ready) device.decide(round(0, 3500), 4000)).get(0);

        assertThat(batch.labels()).hasSize(12).endsWith(-3, -30);
        assertThat(device.accounts().ledger().injected())
                .isEqualTo(new InjectionLedger(8, 0, 4, 4));
    }

    @Test
    void anAbsentDeviceDropsWhatIsDueAndKeepsWhatIsNot() {
        device.arrive(slices.evenly(1000, 4));
        device.arrive(slices.shared("a", 1000, 0, -1, -2));
        device.arrive(slices.shared("a", 9000, 0, -3));

        assertThat(device.decide(round(0, 8000), 8000)).isInstanceOf(Absent.class);

        assertThat(device.accounts().ledger().injected())
                .isEqualTo(new InjectionLedger(3, 0, 2, 1));
    }

    @Test
    void copiesInABatchThatIsNotFiniteAreDroppedAndAQuarantinedDeviceDropsAll() {
        for (int w = 1; w <= 3; w++) {
            device.arrive(slices.evenly(w * 1000L, 10));
            device.arrive(slices.shared("a", w * 1000L, 0, -1));
            RoundPlan plan = round(w - 1, w * 1000L);
            device.take((Ready) device.decide(plan, w * 1000L));
            device.failed(plan, report(device, 0));
        }
        assertThat(device.quarantined()).isTrue();
        device.arrive(slices.shared("a", 4000, 0, -4, -5));

        assertThat(device.accounts().ledger().injected())
                .isEqualTo(new InjectionLedger(5, 0, 5, 0));
        assertThat(device.injected().size()).isZero();
    }

    @Test
    void copiesThatComeAfterTheEndAreCountedButNotKept() {
        device.arriveAfterEnd(slices.shared("a", 1000, 0, -4, -5));

        assertThat(device.accounts().ledger().injected())
                .isEqualTo(new InjectionLedger(2, 0, 0, 2));
        assertThat(device.injected().size()).isZero();
    }
}
