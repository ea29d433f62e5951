package io.scadles.model.batching;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.scadles.model.stream.RoundPlan;
import io.scadles.model.stream.Slice;
import io.scadles.model.stream.Transmission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Laws of a device's stream over random streams: bursts, silences, rejected and cut records,
 * windows in parts, slices that come early and late, copies that others share, bad commits and
 * restarts.
 */
class DeviceStreamLawsTest {

    private static final int WINDOWS = 150;
    private static final long WINDOW_MS = 1000;
    private static final DeviceKey KEY = new DeviceKey(0, "cam-1");

    @Test
    void usageExample() {
        Drive drive = new Drive(1, "truncation", 0).run();

        assertThat(drive.trained.cardinality()).isGreaterThan(100);
        assertThat(drive.injected).isGreaterThan(50);
    }

    @ParameterizedTest(name = "seed {0}, {1}")
    @CsvSource({
        "1, truncation",
        "2, truncation",
        "3, truncation",
        "4, truncation",
        "5, persistence",
        "6, persistence",
        "7, smoothed",
        "8, smoothed",
        "9, baseline",
        "10, baseline",
        "13, strict"
    })
    void accountsConserveAndAnswersStandWhateverComesLater(long seed, String policy) {
        Drive drive = new Drive(seed, policy, 0).run();

        boolean strict = policy.equals("strict");
        assertThat(drive.kinds)
                .as("seed %d", seed)
                .contains("Ready", strict ? "Absent" : "Waiting");
        assertThat(drive.device.quarantined()).as("seed %d", seed).isEqualTo(strict);
    }

    @ParameterizedTest(name = "seed {0}, {1}")
    @CsvSource({
        "21, truncation",
        "22, truncation",
        "23, persistence",
        "24, smoothed",
        "25, baseline",
        "27, strict"
    })
    void aRestartAtAnyMomentChangesNothing(long seed, String policy) {
        Drive undisturbed = new Drive(seed, policy, 0).run();
        Drive restarted = new Drive(seed, policy, 0.4).run();

        assertThat(restarted.restarts).as("seed %d", seed).isGreaterThan(50);
        assertThat(restarted.transcript).as("seed %d", seed).isEqualTo(undisturbed.transcript);
        assertThat(restarted.trained).as("seed %d", seed).isEqualTo(undisturbed.trained);
    }

    private static DevicePolicy policy(String name) {
        BatchSizing proportional = new RateProportional(8, 64, 1);
        return switch (name) {
            case "truncation" ->
                    new DevicePolicy(proportional, new Truncation(8), WINDOW_MS, 1, 3000, 5);
            case "persistence" ->
                    new DevicePolicy(proportional, new Persistence(), WINDOW_MS, 1, 2000, 5);
            case "smoothed" ->
                    new DevicePolicy(proportional, new Truncation(8), WINDOW_MS, 0.3, 4000, 5);
            case "baseline" ->
                    new DevicePolicy(
                            new Fixed(32), new Persistence(), WINDOW_MS, 1, Long.MAX_VALUE, 9);
            case "strict" ->
                    new DevicePolicy(proportional, new Truncation(8), WINDOW_MS, 1, 3000, 1);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** One device driven through its stream as a trainer would, with every law checked. */
    private static final class Drive {

        private final long seed;
        private final DevicePolicy policy;
        private final double restartShare;
        private final SplittableRandom random;
        private final SplittableRandom chance;
        private final List<Slice> log = new ArrayList<>();
        private final List<String> transcript = new ArrayList<>();
        private final Set<String> kinds = new TreeSet<>();
        private final BitSet trained = new BitSet();
        private final TreeMap<Long, List<Integer>> shared = new TreeMap<>();
        private long turnedToMs;
        private int injected;

        private DeviceStream device;
        private int delivered;
        private long completeMs;
        private int restarts;

        Drive(long seed, String policy, double restartShare) {
            this.seed = seed;
            this.policy = policy(policy);
            this.restartShare = restartShare;
            this.random = new SplittableRandom(seed);
            this.chance = new SplittableRandom(-seed);
            this.device = new DeviceStream(KEY, this.policy);
            record();
        }

        private void record() {
            SliceMaker slices = new SliceMaker(KEY.id(), WINDOW_MS);
            SplittableRandom gifts = new SplittableRandom(seed + 1000);
            int rate = 20;
            for (int w = 1; w <= WINDOWS; w++) {
                rate = random.nextInt(6) == 0 ? random.nextInt(1, 60) : rate;
                boolean silent = w % 30 > 22 || random.nextInt(10) == 0;
                int parts = silent ? 0 : random.nextInt(1, 4);
                int cut = random.nextInt(5) == 0 ? random.nextInt(4) : 0;
                long from = (w - 1) * WINDOW_MS;
                long[] times = random.longs(rate + parts, from, w * WINDOW_MS).sorted().toArray();
                int at = 0;
                for (int part = 0; part < parts; part++) {
                    int until =
                            part == parts - 1
                                    ? times.length
                                    : at + random.nextInt(times.length - at);
                    long[] here = Arrays.copyOfRange(times, at, until);
                    log.add(
                            slices.part(
                                    w * WINDOW_MS,
                                    part,
                                    parts,
                                    times.length + cut,
                                    part == 0 ? cut : 0,
                                    here.length == 0 ? 1 : random.nextInt(2),
                                    here));
                    at = until;
                }
                if (silent && random.nextInt(3) == 0) {
                    log.add(slices.part(w * WINDOW_MS, 0, 1, 0, 0, 2));
                }
                if (!silent && gifts.nextInt(3) > 0) {
                    share(slices, w, gifts);
                }
            }
        }

        /** Donors come in any order, with labels that no sample of the device's own has. */
        private void share(SliceMaker slices, int w, SplittableRandom gifts) {
            List<Integer> labels = new ArrayList<>();
            int first = -1000 * w;
            int[] a = {first, first - 1};
            int[] b = {first - 2, first - 3, first - 4};
            int[] c = {first - 5};
            List<Slice> parts =
                    new ArrayList<>(
                            List.of(
                                    slices.shared("a", w * WINDOW_MS, 0, a),
                                    slices.shared("b", w * WINDOW_MS, 0, b),
                                    slices.shared("b", w * WINDOW_MS, 1, c)));
            if (gifts.nextBoolean()) {
                Collections.reverse(parts);
            }
            for (int i = 0; i < 6; i++) {
                labels.add(first - i);
            }
            log.addAll(parts);
            shared.put(w * WINDOW_MS, labels);
        }

        Drive run() {
            long version = 0;
            long startMs = 0;
            RoundPlan plan = new RoundPlan(version, startMs, false, false, false, "");
            while (completeMs < WINDOWS * WINDOW_MS) {
                goOn(device);
                check();
                if (completeMs < plan.startMs()) {
                    continue;
                }
                long doneMs = answer(plan);
                if (doneMs >= 0) {
                    startMs = Math.max(plan.startMs() + 1, doneMs) + random.nextInt(1500);
                    plan = new RoundPlan(++version, startMs, false, false, false, "");
                    device.acknowledge(plan);
                    check();
                }
            }
            transcript.add(device.accounts().ledger().buffered() + " left");
            transcript.add(device.accounts().ledger().injected().toString());
            return this;
        }

        /** A slice arrives, or event time goes on once all slices before it have. */
        private void goOn(DeviceStream target) {
            boolean due =
                    delivered < log.size() && log.get(delivered).endMs() <= completeMs + WINDOW_MS;
            boolean early = delivered < log.size() && random.nextInt(3) == 0;
            if (due || early) {
                target.arrive(log.get(delivered++));
            } else {
                completeMs += WINDOW_MS;
            }
        }

        /** Decides, trains; returns when the device was done with the round, -1 if it waits. */
        private long answer(RoundPlan plan) {
            DeviceStream later = copy();
            Readiness answer = device.decide(plan, completeMs);
            check();
            assertThat(device.decide(plan, completeMs)).as("asked again").isEqualTo(answer);
            kinds.add(answer.getClass().getSimpleName());
            if (answer instanceof Waiting) {
                return -1;
            }
            assertStandsWhateverComes(later, plan, answer);
            transcript.add(
                    "%d: %s at %s"
                            .formatted(plan.version(), answer, device.rateSamplesPerSecond()));
            if (answer instanceof Absent absent) {
                assertThat(absent.sinceMs()).isGreaterThanOrEqualTo(plan.startMs());
                device.absent(plan, report(0));
                turnedToMs = plan.startMs();
                check();
                return absent.sinceMs();
            }
            Ready ready = (Ready) answer;
            assertThat(ready.readyMs()).isGreaterThanOrEqualTo(plan.startMs());
            assertBounded(plan);
            Batch batch = device.take(ready).get(0);
            check();
            assertThat(batch.labels())
                    .as("seed %d, round %s: own samples, then those shared", seed, plan)
                    .hasSize(ready.samples() + due(plan).size())
                    .endsWith(due(plan).stream().mapToInt(Integer::intValue).toArray());
            injected += due(plan).size();
            turnedToMs = plan.startMs();
            if (random.nextInt(8) == 0) {
                device.failed(plan, report(0));
            } else {
                device.committed(plan, report(batch.size()));
                for (int offset : Arrays.copyOf(batch.labels(), ready.samples())) {
                    assertThat(trained.get(offset))
                            .as("offset %d, seed %d", offset, seed)
                            .isFalse();
                    trained.set(offset);
                }
            }
            check();
            assertThat(device.answered(plan.version())).isTrue();
            return ready.readyMs();
        }

        /** What others shared after the newest window between the last round's start and this. */
        private List<Integer> due(RoundPlan plan) {
            Map.Entry<Long, List<Integer>> newest = shared.floorEntry(plan.startMs());
            return newest == null || newest.getKey() <= turnedToMs ? List.of() : newest.getValue();
        }

        private void assertStandsWhateverComes(
                DeviceStream later, RoundPlan plan, Readiness answer) {
            int wasDelivered = delivered;
            long more = completeMs + chance.nextInt(10) * WINDOW_MS;
            while (wasDelivered < log.size() && log.get(wasDelivered).endMs() <= more) {
                later.arrive(log.get(wasDelivered++));
            }
            assertThat(later.decide(plan, more))
                    .as("round %s, seed %d, from %d to %d", plan, seed, completeMs, more)
                    .isEqualTo(answer);
        }

        /** Under truncation no more is held of what had arrived than the policy keeps. */
        private void assertBounded(RoundPlan plan) {
            assertThat(device.buffer().arrivedBefore(plan.startMs()))
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(policy.buffer().keep(device.rateSamplesPerSecond()));
        }

        private void check() {
            DeviceLedger ledger = device.accounts().ledger();
            assertThat(ledger.conserves()).as("seed %d: %s", seed, ledger).isTrue();
            assertThat(ledger.buffered())
                    .as("seed %d: held and in flight", seed)
                    .isEqualTo(device.buffer().size() + device.memory().inFlight());
            assertThat(ledger.arrived()).as("seed %d", seed).isEqualTo(ledger.lastOffset() + 1);
            assertThat(ledger.injected().conserves()).as("%d: %s", seed, ledger).isTrue();
            assertThat(ledger.injected().held())
                    .as("seed %d: copies held and in flight", seed)
                    .isEqualTo(device.injected().size() + device.memory().injectedInFlight());
            transcript.add(
                    ledger.trained() + " " + ledger.truncated() + " " + ledger.rejectedTotal());
            if (chance.nextDouble() < restartShare) {
                device = copy();
                restarts++;
            }
        }

        private DeviceStream copy() {
            DeviceMemory memory = device.memory();
            return new DeviceStream(
                    KEY,
                    policy,
                    memory,
                    new SampleBuffer(new ArrayList<>(device.buffer().slices()), memory.consumed()),
                    new InjectedBuffer(device.injected().slices()));
        }

        private DeviceReport report(int samples) {
            return new DeviceReport(
                    KEY.id(),
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
    }
}
