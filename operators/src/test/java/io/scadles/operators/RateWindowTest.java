package io.scadles.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.model.batching.BatchSizing;
import io.scadles.model.batching.Injection;
import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.Sample;
import io.scadles.model.stream.Slice;
import io.scadles.model.sync.Clock;
import io.scadles.operators.serialization.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both operators of the stage, as the graph has them. */
class RateWindowTest {

    private static final int MIB = 1 << 20;

    @Test
    void usageExample() throws Exception {
        try (Stages stages = stages(Clock.REPLAY, 0)) {
            stages.input(Streams.sample("a", 100, 0));
            stages.input(Streams.sample("a", 990, 1));
            stages.input(Streams.sample("a", 1000, 2));
            assertThat(stages.watermark(998)).isEmpty();

            Slice slice = stages.watermark(999).get(0);

            assertThat(slice.startMs()).isZero();
            assertThat(slice.endMs()).isEqualTo(1000);
            assertThat(slice.rateSamplesPerSecond()).isEqualTo(2);
            assertThat(slice.offsets()).containsExactly(0, 1);
            assertThat(slice.timesMs()).containsExactly(100, 990);
            assertThat(slice.previousOffset()).isEqualTo(-1);
            assertThat(slice.labels()).containsExactly(0, 1);
            assertThat(slice.features())
                    .startsWith(Streams.sample("a", 100, 0).features())
                    .endsWith(Streams.sample("a", 990, 1).features());
            assertThat(stages.watermark(1999)).hasSize(1);
        }
    }

    @Test
    void windowsCountFromTheStartOfTheRunAndTheRateIsPerSecond() throws Exception {
        try (Stages stages =
                new Stages(
                        new RateWindow(Clock.REPLAY, 250, 500, 0, true, Injection.NONE),
                        "hashmap")) {
            for (int i = 0; i < 10; i++) {
                stages.input(Streams.sample("a", 750 + 50 * i, i));
            }

            assertThat(stages.watermark(1248)).isEmpty();
            Slice slice = stages.watermark(1249).get(0);

            assertThat(slice.startMs()).isEqualTo(750);
            assertThat(slice.endMs()).isEqualTo(1250);
            assertThat(slice.rateSamplesPerSecond()).isEqualTo(20);
        }
    }

    @Test
    void aLargeWindowComesInPartsThatTheNetworkCarriesAndThatJoin() throws Exception {
        try (Stages stages = stages(Clock.REPLAY, 0)) {
            for (int i = 0; i < 1000; i++) {
                stages.input(Streams.sample("a", i, i, Rejection.NONE, 3072));
            }

            List<Slice> parts = stages.watermark(999);

            assertThat(parts).hasSize(3).extracting(Slice::part).containsExactly(0, 1, 2);
            assertThat(parts)
                    .allSatisfy(
                            part -> {
                                assertThat(part.parts()).isEqualTo(3);
                                assertThat(part.rateSamplesPerSecond()).isEqualTo(1000);
                                assertThat(part.features().length).isLessThanOrEqualTo(MIB);
                            });
            assertJoin(parts);
            assertThat(offsets(parts)).containsExactly(LongStream.range(0, 1000).toArray());
        }
    }

    @Test
    void aSampleLargerThanAPartTravelsAlone() throws Exception {
        try (Stages stages = stages(Clock.REPLAY, 0)) {
            for (int i = 0; i < 2; i++) {
                stages.input(Streams.sample("a", i, i, Rejection.NONE, MIB + 1));
            }

            assertThat(stages.watermark(999)).extracting(Slice::count).containsExactly(1, 1);
        }
    }

    @Test
    void aSliceIsCutToTheNewestAndTheCutIsCounted() throws Exception {
        try (Stages stages = stages(Clock.REPLAY, 300)) {
            for (int i = 0; i < 1000; i++) {
                Rejection rejection = i % 100 == 0 ? Rejection.EMPTY : Rejection.NONE;
                stages.input(Streams.sample("a", i, i, rejection, 3072));
            }

            List<Slice> parts = stages.watermark(999);

            assertJoin(parts);
            assertThat(offsets(parts))
                    .containsExactly(
                            LongStream.range(0, 1000)
                                    .filter(offset -> offset % 100 != 0)
                                    .skip(690)
                                    .toArray());
            assertThat(parts.stream().mapToInt(Slice::cut).sum()).isEqualTo(690);
            assertThat(parts.stream().mapToLong(Slice::recordCount).sum()).isEqualTo(1000);
            assertThat(parts.get(0).rateSamplesPerSecond()).isEqualTo(990);
        }
    }

    @Test
    void rejectedRecordsAreCountedByReasonAndNotInTheRate() throws Exception {
        try (Stages stages = stages(Clock.REPLAY, 0)) {
            stages.input(Streams.sample("a", 100, 0));
            stages.input(Streams.sample("a", 110, 1, Rejection.NOT_FINITE, 0));
            stages.input(Streams.sample("a", 120, 2, Rejection.NOT_FINITE, 0));
            stages.input(Streams.sample("a", 130, 6, Rejection.UNKNOWN_LABEL, 0));

            Slice slice = stages.watermark(999).get(0);

            assertThat(slice.count()).isEqualTo(1);
            assertThat(slice.rateSamplesPerSecond()).isEqualTo(1);
            assertThat(slice.rejected()[Rejection.NOT_FINITE.ordinal()]).isEqualTo(2);
            assertThat(slice.rejected()[Rejection.UNKNOWN_LABEL.ordinal()]).isEqualTo(1);
            assertThat(slice.rejected()[Rejection.MISSING.ordinal()]).isEqualTo(3);
            assertThat(slice.lastOffset()).isEqualTo(6);
            assertThat(slice.recordCount()).isEqualTo(7);
        }
    }

    @Test
    void aWindowOfRejectedRecordsAloneIsAccountedForToo() throws Exception {
        try (Stages stages = stages(Clock.REPLAY, 5)) {
            stages.input(Streams.sample("a", 100, 0, Rejection.EMPTY, 0));

            Slice slice = stages.watermark(999).get(0);

            assertThat(slice.count()).isZero();
            assertThat(slice.recordCount()).isEqualTo(1);
        }
    }

    @Test
    void aLateRecordIsCountedInTheOpenWindowInLive() throws Exception {
        try (Stages stages = stages(Clock.LIVE, 0)) {
            stages.input(Streams.sample("a", 900, 0));
            Slice first = stages.watermark(999).get(0);
            stages.input(Streams.sample("a", 950, 1));
            Slice second = stages.watermark(1999).get(0);

            assertJoin(List.of(first, second));
            assertThat(second.startMs()).isEqualTo(1000);
            assertThat(second.count()).isZero();
            assertThat(second.rejected()[Rejection.LATE.ordinal()]).isEqualTo(1);
        }
    }

    @Test
    void correctedTimesAreCounted() throws Exception {
        try (Stages stages = stages(Clock.REPLAY, 0)) {
            stages.input(Streams.sample("a", 900, 0));
            stages.input(Streams.sample("a", 100, 1));

            Slice slice = stages.watermark(999).get(0);

            assertThat(slice.corrected()).isEqualTo(1);
            assertThat(slice.timesMs()).containsExactly(900, 900);
        }
    }

    @Test
    void aLostRecordFailsTheRun() throws Exception {
        try (Stages stages = stages(Clock.REPLAY, 0)) {
            stages.input(Streams.sample("cam-7", 100, 0));
            stages.order.input(Streams.sample("cam-7", 200, 1));
            assertThat(stages.order.taken()).hasSize(1);
            stages.input(Streams.sample("cam-7", 300, 2));

            assertThatThrownBy(() -> stages.watermark(999))
                    .hasStackTraceContaining(
                            "Device cam-7: offset 2 follows 1, expected 0: records were lost");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hashmap", "rocksdb"})
    void aRestoreInTheMiddleOfAWindowChangesNothing(String backend) throws Exception {
        RateWindow window = new RateWindow(Clock.REPLAY, 0, 1000, 0, true, Injection.NONE);
        List<Slice> expected;
        try (Stages stages = new Stages(window, backend)) {
            for (int i = 0; i < 8; i++) {
                stages.input(Streams.sample(i % 2 == 0 ? "a" : "b", 300 * i, i));
            }
            expected = stages.watermark(2999);
        }
        OperatorSubtaskState order;
        OperatorSubtaskState slices;
        try (Stages stages = new Stages(window, backend)) {
            for (int i = 0; i < 5; i++) {
                stages.input(Streams.sample(i % 2 == 0 ? "a" : "b", 300 * i, i));
            }
            order = stages.order.snapshot(1, 1);
            slices = stages.window.snapshot(1, 1);
        }
        try (Stages stages = new Stages(window, backend, order, slices)) {
            for (int i = 5; i < 8; i++) {
                stages.input(Streams.sample(i % 2 == 0 ? "a" : "b", 300 * i, i));
            }

            assertThat(stages.watermark(2999))
                    .usingRecursiveFieldByFieldElementComparator()
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hashmap", "rocksdb"})
    void aDeviceThatPublishesEverythingTwiceHasTheSamplesOfOneThatDoesNot(String backend)
            throws Exception {
        RateWindow window = new RateWindow(Clock.REPLAY, 0, 1000, 3, true, Injection.NONE);
        List<Slice> once = new ArrayList<>();
        try (Stages stages = new Stages(window, backend)) {
            for (int i = 0; i < 20; i++) {
                stages.input(Streams.sample("a", 150 * i, i));
            }
            once.addAll(stages.watermark(2999));
        }
        List<Slice> twice = new ArrayList<>();
        OperatorSubtaskState order;
        OperatorSubtaskState windows;
        try (Stages stages = new Stages(window, backend)) {
            for (int offset = 0; offset < 21; offset++) {
                stages.input(published(offset));
            }
            twice.addAll(stages.watermark(999));
            // Between the two copies of a record.
            order = stages.order.snapshot(1, 1);
            windows = stages.window.snapshot(1, 1);
        }
        try (Stages stages = new Stages(window, backend, order, windows)) {
            for (int offset = 21; offset < 40; offset++) {
                stages.input(published(offset));
            }
            twice.addAll(stages.watermark(2999));
        }

        assertJoin(twice);
        assertThat(twice).hasSameSizeAs(once);
        for (int i = 0; i < once.size(); i++) {
            assertThat(twice.get(i).features()).isEqualTo(once.get(i).features());
            assertThat(twice.get(i).labels()).isEqualTo(once.get(i).labels());
            assertThat(twice.get(i).timesMs()).isEqualTo(once.get(i).timesMs());
            assertThat(twice.get(i).rateSamplesPerSecond())
                    .isEqualTo(once.get(i).rateSamplesPerSecond());
            assertThat(twice.get(i).cut()).isEqualTo(once.get(i).cut());
            assertThat(twice.get(i).rejected()[Rejection.REPEATED.ordinal()])
                    .isEqualTo(once.get(i).recordCount());
        }
        assertThat(twice.stream().mapToLong(Slice::recordCount).sum()).isEqualTo(40);
    }

    /** Every record twice, one copy behind the other: offset 2 n and 2 n + 1. */
    private static Sample published(int offset) {
        Sample sample = Streams.sample("a", 150L * (offset / 2), offset / 2);
        return new Sample(
                sample.device(),
                sample.timeMs(),
                0,
                offset,
                -1,
                0,
                false,
                offset / 2,
                sample.label(),
                Rejection.NONE,
                sample.features());
    }

    @Test
    void nothingStaysOfAClosedWindow() throws Exception {
        try (Stages stages = stages(Clock.REPLAY, 0)) {
            for (int i = 0; i < 8; i++) {
                stages.input(Streams.sample("dev-" + i, 300 * i, 0));
            }
            assertThat(stages.window.stateEntries()).isEqualTo(8);
            assertThat(stages.watermark(2999)).hasSize(8);

            assertThat(stages.window.stateEntries()).isZero();
            assertThat(stages.window.numEventTimeTimers()).isZero();
            assertThat(stages.order.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void withInjectionADeviceOffersPartOfItsBatchFromWhatItKeepsOfTheWindow() throws Exception {
        try (Stages stages = new Stages(window(400, rules(0.5)), "hashmap")) {
            for (int i = 0; i < 1000; i++) {
                stages.input(Streams.sample("a", i, i, Rejection.NONE, 3072));
            }
            List<Slice> own = stages.watermark(999);

            List<Slice> offers = stages.window.taken(SliceFunction.OFFERS);
            assertThat(offers).extracting(Slice::part).containsExactly(0, 1);
            assertThat(offers)
                    .allMatch(offer -> offer.features().length <= MIB)
                    .allMatch(offer -> offer.donor().equals("a") && offer.parts() == 2)
                    .allMatch(offer -> offer.startMs() == 0 && offer.endMs() == 1000);
            // Half a batch of 1000 samples is more than the 400 kept: all of them.
            assertThat(offsets(offers)).containsExactly(LongStream.range(600, 1000).toArray());
            assertThat(own).noneMatch(Slice::injected);
            assertThat(offsets(own)).containsExactly(offsets(offers));
        }
    }

    @Test
    void offersAreDrawnByTheRateOfTheWindowAndOwnSlicesAreAsWithoutInjection() throws Exception {
        List<Slice> expected;
        try (Stages stages = stages(Clock.REPLAY, 0)) {
            expected = fortySamples(stages);
            assertThat(stages.window.taken(SliceFunction.OFFERS)).isEmpty();
        }
        try (Stages stages = new Stages(window(0, rules(0.25)), "hashmap")) {
            assertThat(fortySamples(stages))
                    .usingRecursiveFieldByFieldElementComparator()
                    .containsExactlyElementsOf(expected);
            Slice offer = stages.window.taken(SliceFunction.OFFERS).get(0);

            assertThat(offer.rateSamplesPerSecond()).isEqualTo(40);
            assertThat(offer.count()).isEqualTo(10);
            int[] indices = rules(0.25).offer("a", 0, 40, 40);
            for (int i = 0; i < 10; i++) {
                assertThat(offer.offsets()[i]).isEqualTo(indices[i]);
                assertThat(offer.labels()[i]).isEqualTo(expected.get(0).labels()[indices[i]]);
            }
        }
    }

    private static List<Slice> fortySamples(Stages stages) throws Exception {
        for (int i = 0; i < 40; i++) {
            stages.input(Streams.sample("a", 25 * i, i));
        }
        return stages.watermark(999);
    }

    @Test
    void aDeviceWithoutAValidSampleIsNotPresent() throws Exception {
        try (Stages stages = new Stages(window(0, rules(0.5)), "hashmap")) {
            stages.input(Streams.sample("a", 100, 0, Rejection.EMPTY, 12));
            assertThat(stages.watermark(999)).hasSize(1);

            assertThat(stages.window.taken(SliceFunction.OFFERS)).isEmpty();
        }
    }

    @Test
    void ofADeviceThatNeverSharesNothingLeavesTheStage() throws Exception {
        Injection rules =
                new Injection(
                        1,
                        1,
                        Injection.Receivers.ALL,
                        Set.of("a"),
                        new BatchSizing.RateProportional(8, 1024, 1),
                        1);
        try (Stages stages = new Stages(window(0, rules), "hashmap")) {
            fortySamples(stages);

            assertThat(stages.window.taken(SliceFunction.OFFERS))
                    .hasSize(1)
                    .allMatch(offer -> offer.count() == 0 && offer.features().length == 0);
        }
    }

    private static Injection rules(double beta) {
        return new Injection(
                0.5,
                beta,
                Injection.Receivers.ALL,
                Set.of(),
                new BatchSizing.RateProportional(8, 1024, 1),
                1);
    }

    private static RateWindow window(int maxSamples, Injection rules) {
        return new RateWindow(Clock.REPLAY, 0, 1000, maxSamples, true, rules);
    }

    private static void assertJoin(List<Slice> slices) {
        for (int i = 1; i < slices.size(); i++) {
            assertThat(slices.get(i).previousOffset()).isEqualTo(slices.get(i - 1).lastOffset());
        }
    }

    private static long[] offsets(List<Slice> slices) {
        return slices.stream().flatMapToLong(slice -> Arrays.stream(slice.offsets())).toArray();
    }

    private static Stages stages(Clock clock, int maxSamples) throws Exception {
        return new Stages(
                new RateWindow(clock, 0, 1000, maxSamples, true, Injection.NONE), "hashmap");
    }

    /** The operators that the stage adds to a graph, one after the other. */
    private static final class Stages implements AutoCloseable {

        private final Subtask<Sample> order;
        private final Subtask<Slice> window;

        private Stages(RateWindow stage, String backend) throws Exception {
            this(stage, backend, null, null);
        }

        private Stages(
                RateWindow stage,
                String backend,
                OperatorSubtaskState orderState,
                OperatorSubtaskState windowState)
                throws Exception {
            StreamExecutionEnvironment graph = StreamExecutionEnvironment.getExecutionEnvironment();
            var slices =
                    stage.slices(graph.fromData(Types.SAMPLE, Streams.sample("any", 0, 0)))
                            .slices()
                            .getTransformation();
            var last = (OneInputTransformation<?, Slice>) slices;
            var first = (OneInputTransformation<?, ?>) partitioned(last.getInputs().get(0));
            order = subtask(first, backend, orderState);
            window = subtask(last, backend, windowState);
        }

        /** Keying adds a virtual node to the graph. */
        private static Transformation<?> partitioned(Transformation<?> input) {
            return input instanceof OneInputTransformation
                    ? input
                    : partitioned(input.getInputs().get(0));
        }

        @SuppressWarnings("unchecked")
        private static <OUT> Subtask<OUT> subtask(
                OneInputTransformation<?, ?> stage, String backend, OperatorSubtaskState state)
                throws Exception {
            Subtask<OUT> subtask =
                    Subtask.of(
                                    (StreamOperatorFactory<OUT>) stage.getOperatorFactory(),
                                    Subtask.attempt())
                            .keyedBy(
                                    Types.DEVICE_KEY,
                                    (KeySelector<Sample, DeviceKey>) Sample::device)
                            .on(backend);
            if (state != null) {
                subtask.initializeState(state);
            }
            return subtask.opened();
        }

        private void input(Sample sample) throws Exception {
            order.input(sample);
            for (Sample next : order.taken()) {
                window.input(next);
            }
        }

        private List<Slice> watermark(long timeMs) throws Exception {
            order.watermark(timeMs);
            order.taken();
            window.watermark(timeMs);
            return window.taken();
        }

        @Override
        public void close() throws Exception {
            order.close();
            window.close();
        }
    }
}
