package io.scadles.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.model.batching.BatchSizing;
import io.scadles.model.batching.Injection;
import io.scadles.model.batching.Injection.Receivers;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.InjectionReport;
import io.scadles.model.stream.InjectionReport.Gift;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.Sample;
import io.scadles.model.stream.Slice;
import io.scadles.operators.serialization.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.executiongraph.ExecutionGraphID;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataInjectionTest {

    private static final int MAX_PARALLELISM = 120;

    private static Injection rules(double alpha, Receivers receivers, String... neverShare) {
        return new Injection(
                alpha,
                0.5,
                receivers,
                Set.of(neverShare),
                new BatchSizing.RateProportional(8, 1024, 1),
                3);
    }

    /** Samples of a device in a window, with offsets that differ from window to window. */
    private static List<Sample> samples(String device, long startMs, int count, int bytes) {
        return IntStream.range(0, count)
                .mapToObj(
                        i ->
                                Streams.sample(
                                        device,
                                        startMs + i * 1000L / count,
                                        startMs + i,
                                        Rejection.NONE,
                                        bytes))
                .toList();
    }

    private static List<Slice> offer(Injection rules, String device, long startMs, int count) {
        return offer(rules, device, startMs, count, SoftmaxEngine.FEATURES);
    }

    private static List<Slice> offer(
            Injection rules, String device, long startMs, int count, int bytes) {
        return new OfferPacker(rules)
                .pack(
                        Streams.device(device),
                        new TimeWindow(startMs, startMs + 1000),
                        count,
                        samples(device, startMs, count, bytes));
    }

    @Test
    void usageExample() throws Exception {
        Injection rules = rules(0.25, Receivers.ALL);
        try (Subtask<Slice> stage = stage(rules, "hashmap", null, 0, 1)) {
            for (String device : List.of("d", "b", "a", "c")) {
                for (Slice offer : offer(rules, device, 5000, 20)) {
                    stage.input(offer);
                }
            }
            stage.watermark(5998);
            assertThat(stage.taken()).isEmpty();
            stage.watermark(5999);

            InjectionReport report = stage.taken(SharingFunction.REPORTS).get(0);
            assertThat(report.windowStartMs()).isEqualTo(5000);
            assertThat(report.windowEndMs()).isEqualTo(6000);
            assertThat(report.present()).containsExactly("a", "b", "c", "d");
            assertThat(report.donorsWanted()).isEqualTo(1);
            assertThat(report.gifts()).hasSize(1);
            String donor = report.gifts()[0].donor();
            assertThat(report.gifts()).containsExactly(new Gift(donor, 10, ""));
            assertThat(report.bytesOnce()).isEqualTo(10L * SoftmaxEngine.FEATURES);
            assertThat(report.bytesMulticast()).isEqualTo(30L * SoftmaxEngine.FEATURES);
            List<Slice> shared = stage.taken();
            assertThat(shared).hasSize(3).allMatch(slice -> slice.donor().equals(donor));
            assertThat(shared)
                    .extracting(Slice::device)
                    .extracting(DeviceKey::id)
                    .containsExactlyElementsOf(
                            List.of("a", "b", "c", "d").stream()
                                    .filter(device -> !device.equals(donor))
                                    .toList());
        }
    }

    @ParameterizedTest
    @EnumSource(Receivers.class)
    void receiversGetTheDonorsOwnSamplesBitForBit(Receivers receivers) throws Exception {
        Injection rules = rules(0.5, receivers);
        int received = 0;
        try (Subtask<Slice> stage = stage(rules, "hashmap", null, 0, 1)) {
            for (long startMs = 0; startMs < 20_000; startMs += 1000) {
                for (Slice offer : offers(rules, startMs)) {
                    stage.input(offer);
                }
                stage.watermark(startMs + 999);
            }
            for (Slice slice : stage.taken()) {
                assertThat(slice.device().id()).isNotEqualTo(slice.donor());
                assertThat(slice.offsets()).isSorted().doesNotHaveDuplicates();
                for (int i = 0; i < slice.count(); i++) {
                    Sample original =
                            Streams.sample(slice.donor(), slice.timesMs()[i], slice.offsets()[i]);
                    assertThat(slice.timesMs()[i]).isBetween(slice.startMs(), slice.endMs() - 1);
                    assertThat(slice.labels()[i]).isEqualTo(original.label());
                    assertThat(
                                    Arrays.copyOfRange(
                                            slice.features(),
                                            i * SoftmaxEngine.FEATURES,
                                            (i + 1) * SoftmaxEngine.FEATURES))
                            .containsExactly(original.features());
                }
                received += slice.count();
            }
            long given =
                    stage.taken(SharingFunction.REPORTS).stream()
                            .mapToLong(InjectionReport::bytesMulticast)
                            .sum();
            assertThat((long) received * SoftmaxEngine.FEATURES).isEqualTo(given).isPositive();
        }
    }

    @Test
    void whoNeverSharesOffersNothingIsPresentAndReceives() throws Exception {
        Injection rules = rules(1, Receivers.ALL, "b");
        assertThat(offer(rules, "b", 0, 30)).hasSize(1).allMatch(slice -> slice.count() == 0);
        try (Subtask<Slice> stage = stage(rules, "hashmap", null, 0, 1)) {
            for (Slice offer : offers(rules, 0)) {
                stage.input(offer);
            }
            stage.watermark(999);

            InjectionReport report = stage.taken(SharingFunction.REPORTS).get(0);
            assertThat(report.present()).containsExactly("a", "b", "c", "d", "e");
            assertThat(report.donorsWanted()).isEqualTo(5);
            assertThat(report.gifts()).extracting(Gift::donor).containsExactly("a", "c", "d", "e");
            List<Slice> shared = stage.taken();
            assertThat(shared).extracting(Slice::donor).doesNotContain("b");
            assertThat(shared).extracting(slice -> slice.device().id()).contains("b");
        }
    }

    @Test
    void aLargeOfferTravelsInPartsAndIsSharedWhole() throws Exception {
        Injection rules = rules(0.5, Receivers.ALL);
        List<Slice> offer = offer(rules, "a", 0, 2000, 3072);
        assertThat(offer).hasSize(2).allMatch(part -> part.features().length <= 1 << 20);
        try (Subtask<Slice> stage = stage(rules(1, Receivers.ALL, "b"), "hashmap", null, 0, 1)) {
            stage.input(offer.get(1));
            stage.input(offer(rules(1, Receivers.ALL, "b"), "b", 0, 10).get(0));
            stage.input(offer.get(0));
            stage.watermark(999);

            List<Slice> shared = stage.taken();
            assertThat(shared).extracting(Slice::part).containsExactly(0, 1);
            assertThat(shared.stream().mapToInt(Slice::count).sum()).isEqualTo(512);
            InjectionReport report = stage.taken(SharingFunction.REPORTS).get(0);
            assertThat(report.gifts()).containsExactly(new Gift("a", 512, ""));
            assertThat(report.bytesOnce()).isEqualTo(512L * 3072);
        }
    }

    @Test
    void aDeviceAloneIsReportedAndSharesNothing() throws Exception {
        Injection rules = rules(1, Receivers.ALL);
        try (Subtask<Slice> stage = stage(rules, "hashmap", null, 0, 1)) {
            stage.input(offer(rules, "a", 0, 10).get(0));
            stage.watermark(999);

            assertThat(stage.taken()).isEmpty();
            InjectionReport report = stage.taken(SharingFunction.REPORTS).get(0);
            assertThat(report.present()).containsExactly("a");
            assertThat(report.gifts()).isEmpty();
            assertThat(report.bytesOnce()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theOrderInWhichOffersComeDoesNotMatter(long seed) throws Exception {
        Injection rules = rules(0.5, Receivers.ONE);
        List<Slice> offers = new ArrayList<>(offers(rules, 0));
        List<Slice> expected = shared(rules, offers);
        Collections.shuffle(offers, new Random(seed));

        assertThat(shared(rules, offers))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactlyElementsOf(expected);
    }

    private static List<Slice> shared(Injection rules, List<Slice> offers) throws Exception {
        try (Subtask<Slice> stage = stage(rules, "hashmap", null, 0, 1)) {
            for (Slice offer : offers) {
                stage.input(offer);
            }
            stage.watermark(Long.MAX_VALUE);
            return stage.taken();
        }
    }

    @Test
    void nothingStaysOfAClosedWindow() throws Exception {
        Injection rules = rules(0.5, Receivers.ALL);
        try (Subtask<Slice> stage = stage(rules, "hashmap", null, 0, 1)) {
            for (long startMs = 0; startMs < 3000; startMs += 1000) {
                for (Slice offer : offers(rules, startMs)) {
                    stage.input(offer);
                }
            }
            assertThat(stage.stateEntries()).isEqualTo(3);
            assertThat(stage.numEventTimeTimers()).isEqualTo(3);
            stage.watermark(2999);

            assertThat(stage.stateEntries()).isZero();
            assertThat(stage.numEventTimeTimers()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"hashmap, 1", "hashmap, 3", "rocksdb, 1", "rocksdb, 2"})
    void aRestoreInTheMiddleOfAWindowChangesNothingWhateverTheParallelism(
            String backend, int parallelism) throws Exception {
        Injection rules = rules(0.5, Receivers.ALL);
        List<Slice> offers = new ArrayList<>();
        for (long startMs = 0; startMs < 10_000; startMs += 1000) {
            offers.addAll(offers(rules, startMs));
        }
        int half = offers.size() / 2;
        OperatorSubtaskState state;
        try (Subtask<Slice> stage = stage(rules, backend, null, 0, 1)) {
            for (Slice offer : offers.subList(0, half)) {
                stage.input(offer);
            }
            state = stage.snapshot(1, 1);
        }
        List<Slice> shared = new ArrayList<>();
        for (int subtask = 0; subtask < parallelism; subtask++) {
            try (Subtask<Slice> stage = stage(rules, backend, state, subtask, parallelism)) {
                for (Slice offer : offers.subList(half, offers.size())) {
                    if (subtask(offer, parallelism) == subtask) {
                        stage.input(offer);
                    }
                }
                stage.watermark(9999);
                shared.addAll(stage.taken());
            }
        }
        shared.sort(
                Comparator.comparingLong(Slice::startMs)
                        .thenComparing(Slice::donor)
                        .thenComparing(Slice::device));

        assertThat(half % 5).as("offers of the window cut in two").isNotZero();
        assertThat(shared)
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactlyElementsOf(shared(rules, offers));
    }

    private static int subtask(Slice offer, int parallelism) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(
                offer.startMs(), MAX_PARALLELISM, parallelism);
    }

    /** Five devices of uneven rates; the last window has no sample of one of them. */
    private static List<Slice> offers(Injection rules, long startMs) {
        TreeMap<String, Integer> counts = new TreeMap<>();
        for (int d = 0; d < (startMs == 9000 ? 4 : 5); d++) {
            counts.put(String.valueOf((char) ('a' + d)), 10 + 13 * d);
        }
        List<Slice> offers = new ArrayList<>();
        counts.forEach((device, count) -> offers.addAll(offer(rules, device, startMs, count)));
        return offers;
    }

    private static Subtask<Slice> stage(
            Injection rules,
            String backend,
            OperatorSubtaskState state,
            int subtask,
            int parallelism)
            throws Exception {
        Subtask<Slice> stage =
                Subtask.of(
                                SimpleOperatorFactory.of(
                                        new KeyedProcessOperator<>(new SharingFunction(rules))),
                                Subtask.attempt(subtask, 0, new ExecutionGraphID()),
                                parallelism)
                        .keyedBy(
                                org.apache.flink.api.common.typeinfo.Types.LONG,
                                (KeySelector<Slice, Long>) Slice::startMs)
                        .on(backend);
        stage.setup(Types.SLICE.createSerializer(stage.getExecutionConfig().getSerializerConfig()));
        if (state != null) {
            stage.initializeState(
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            state, MAX_PARALLELISM, 1, parallelism, subtask));
        }
        return stage.opened();
    }
}
