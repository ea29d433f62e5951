package io.scadles.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.Sample;
import io.scadles.model.sync.Clock;
import io.scadles.operators.serialization.Types;
import java.util.List;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrivalOrderTest {

    private static final SampleWindows WINDOWS = new SampleWindows(0, 1000);

    @Test
    void usageExample() throws Exception {
        try (Subtask<Sample> order = order(Clock.REPLAY, true).opened()) {
            order.input(Streams.sample("a", 100, 0));
            order.input(Streams.sample("a", 200, 1));

            assertThat(order.taken())
                    .usingRecursiveComparison()
                    .isEqualTo(
                            List.of(
                                    follows(Streams.sample("a", 100, 0), -1),
                                    follows(Streams.sample("a", 200, 1), 0)));
        }
    }

    @Test
    void timeNeverGoesBackWithinADevice() throws Exception {
        try (Subtask<Sample> order = order(Clock.REPLAY, true).opened()) {
            order.input(Streams.sample("a", 900, 0));
            order.input(Streams.sample("a", 400, 1));
            order.input(Streams.sample("a", 900, 2));
            order.input(Streams.sample("b", 300, 0));

            List<Sample> out = order.taken();
            assertThat(out).extracting(Sample::timeMs).containsExactly(900L, 900L, 900L, 300L);
            assertThat(out)
                    .extracting(Sample::corrected)
                    .containsExactly(false, true, false, false);
        }
    }

    @Test
    void everyRecordKnowsTheOffsetBeforeItInItsOwnDevice() throws Exception {
        try (Subtask<Sample> order = order(Clock.REPLAY, true).opened()) {
            order.input(Streams.sample("a", 100, 5));
            order.input(Streams.sample("b", 100, 7));
            order.input(Streams.sample("a", 100, 6, Rejection.EMPTY, 0));
            order.input(Streams.sample("a", 100, 7));

            assertThat(order.taken())
                    .extracting(Sample::previousOffset)
                    .containsExactly(-1L, -1L, 5L, 6L);
        }
    }

    @Test
    void offsetsWithoutARecordAreMissingInATopicOfTheDevicesOwn() throws Exception {
        assertThat(missing(true)).containsExactly(0L, 2L, 0L);
        assertThat(missing(false)).containsExactly(0L, 0L, 0L);
    }

    private static List<Long> missing(boolean ownTopic) throws Exception {
        try (Subtask<Sample> order = order(Clock.REPLAY, ownTopic).opened()) {
            order.input(Streams.sample("a", 100, 10));
            order.input(Streams.sample("a", 110, 13));
            order.input(Streams.sample("a", 120, 14));
            return order.taken().stream().map(Sample::missing).toList();
        }
    }

    @Test
    void aLateRecordIsRejectedIntoTheOpenWindowInLive() throws Exception {
        try (Subtask<Sample> order = order(Clock.LIVE, true).opened()) {
            order.input(Streams.sample("a", 900, 0));
            order.watermark(1999);
            order.input(Streams.sample("a", 950, 1));
            order.input(Streams.sample("a", 960, 2, Rejection.WRONG_SIZE, 0));
            order.input(Streams.sample("a", 2100, 3));

            List<Sample> out = order.taken();
            assertThat(out)
                    .extracting(Sample::rejection)
                    .containsExactly(
                            Rejection.NONE, Rejection.LATE, Rejection.WRONG_SIZE, Rejection.NONE);
            assertThat(out).extracting(Sample::timeMs).containsExactly(900L, 2000L, 2000L, 2100L);
            assertThat(out.get(1).features()).isEmpty();
            assertThat(out.get(3).features()).hasSize(SoftmaxEngine.FEATURES);
        }
    }

    @Test
    void recordsBehindALateOneAreRaisedToItsTimeAndKept() throws Exception {
        try (Subtask<Sample> order = order(Clock.LIVE, true).opened()) {
            order.watermark(2500);
            order.input(Streams.sample("a", 950, 0));
            order.input(Streams.sample("a", 960, 1));
            order.input(Streams.sample("a", 2400, 2));

            List<Sample> out = order.taken();
            assertThat(out)
                    .extracting(Sample::rejection)
                    .containsExactly(Rejection.LATE, Rejection.NONE, Rejection.NONE);
            assertThat(out).extracting(Sample::corrected).containsExactly(false, true, true);
            assertThat(out).extracting(Sample::timeMs).containsExactly(2501L, 2501L, 2501L);
        }
    }

    @Test
    void aRecordOfTheOpenWindowIsNotLate() throws Exception {
        try (Subtask<Sample> order = order(Clock.REPLAY, true).opened()) {
            order.watermark(1998);
            order.input(Streams.sample("a", 1000, 0));

            assertThat(order.taken()).extracting(Sample::rejection).containsExactly(Rejection.NONE);
        }
    }

    @Test
    void aLateRecordIsAnErrorOfTheLogInReplay() throws Exception {
        try (Subtask<Sample> order = order(Clock.REPLAY, true).opened()) {
            order.watermark(1999);

            assertThatThrownBy(() -> order.input(Streams.sample("cam-7", 950, 4)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll(
                            "cam-7", "offset 4", "950", "1999", "error of the log");
        }
    }

    @Test
    void anOffsetThatGoesBackIsAnError() throws Exception {
        try (Subtask<Sample> order = order(Clock.LIVE, true).opened()) {
            order.input(Streams.sample("cam-7", 100, 4));

            for (long offset : new long[] {4, 3}) {
                assertThatThrownBy(() -> order.input(Streams.sample("cam-7", 200, offset)))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContainingAll(
                                "cam-7", "offset " + offset, "after offset 4", "one partition");
            }
        }
    }

    @Test
    void theChainGoesOnAfterARestore() throws Exception {
        OperatorSubtaskState state;
        try (Subtask<Sample> order = order(Clock.REPLAY, true).opened()) {
            order.input(Streams.sample("a", 700, 0));
            state = order.snapshot(1, 1);
        }
        try (Subtask<Sample> order = order(Clock.REPLAY, true)) {
            order.initializeState(state);
            order.open();
            order.input(Streams.sample("a", 600, 3));

            Sample out = order.taken().get(0);
            assertThat(out.previousOffset()).isZero();
            assertThat(out.missing()).isEqualTo(2);
            assertThat(out.timeMs()).isEqualTo(700);
            assertThat(out.corrected()).isTrue();
        }
    }

    @Test
    void aNumberThatIsNotAboveThoseTakenIsARepeat() throws Exception {
        try (Subtask<Sample> order = order(Clock.REPLAY, true).opened()) {
            order.input(Streams.numbered("a", 100, 0, 0));
            order.input(Streams.numbered("a", 100, 1, 0));
            order.input(Streams.numbered("a", 200, 2, 7));
            order.input(Streams.numbered("a", 300, 3, 6));
            order.input(Streams.numbered("b", 300, 0, 6));
            order.input(Streams.numbered("a", 400, 4, 8));

            List<Sample> out = order.taken();
            assertThat(out)
                    .extracting(Sample::rejection)
                    .containsExactly(
                            Rejection.NONE,
                            Rejection.REPEATED,
                            Rejection.NONE,
                            Rejection.REPEATED,
                            Rejection.NONE,
                            Rejection.NONE);
            assertThat(out.get(1).features()).isEmpty();
            // A repeat has its place in the chain as any other record.
            assertThat(out.get(2).previousOffset()).isEqualTo(1);
            assertThat(out).allMatch(sample -> sample.sequence() == Sample.NO_SEQUENCE);
            // Beside the stream it still is what was read, for the dead letter.
            assertThat(order.taken(ArrivalOrder.REPEATS))
                    .usingRecursiveComparison()
                    .isEqualTo(
                            List.of(
                                    repeat(Streams.numbered("a", 100, 1, 0)),
                                    repeat(Streams.numbered("a", 300, 3, 6))));
        }
    }

    private static Sample repeat(Sample sample) {
        return sample.rejectedAs(Rejection.REPEATED, sample.features());
    }

    @Test
    void recordsWithoutANumberAreNeverRepeatsAndChangeNoState() throws Exception {
        try (Subtask<Sample> order = order(Clock.REPLAY, true).opened()) {
            order.input(Streams.sample("a", 100, 0));
            order.input(Streams.sample("a", 100, 1));
            int entries = order.stateEntries();
            order.input(Streams.numbered("a", 200, 2, 5));
            assertThat(order.stateEntries()).isEqualTo(entries + 1);
            order.input(Streams.sample("a", 300, 3));
            order.input(Streams.numbered("a", 300, 4, 5));

            assertThat(order.taken())
                    .extracting(Sample::rejection)
                    .containsExactly(
                            Rejection.NONE,
                            Rejection.NONE,
                            Rejection.NONE,
                            Rejection.NONE,
                            Rejection.REPEATED);
        }
    }

    @Test
    void theNumberOfARejectedRecordMayComeAgain() throws Exception {
        try (Subtask<Sample> order = order(Clock.LIVE, true).opened()) {
            order.watermark(1999);
            order.input(Streams.numbered("a", 900, 0, 3));
            order.input(
                    Streams.numbered("a", 2100, 1, 4)
                            .rejectedAs(Rejection.WRONG_SIZE, new byte[0]));
            order.input(Streams.numbered("a", 2200, 2, 3));
            order.input(Streams.numbered("a", 2300, 3, 4));
            order.watermark(2999);
            order.input(Streams.numbered("a", 2400, 4, 4));

            List<Sample> out = order.taken();
            assertThat(out)
                    .extracting(Sample::rejection)
                    .containsExactly(
                            Rejection.LATE,
                            Rejection.WRONG_SIZE,
                            Rejection.NONE,
                            Rejection.NONE,
                            Rejection.REPEATED);
            // A late repeat too goes into a window that is open.
            assertThat(out.get(4).timeMs()).isEqualTo(3000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hashmap", "rocksdb"})
    void repeatsAreKnownAfterARestore(String backend) throws Exception {
        OperatorSubtaskState state;
        try (Subtask<Sample> order = order(Clock.REPLAY, true).on(backend).opened()) {
            order.input(Streams.numbered("a", 100, 0, 41));
            order.input(Streams.numbered("a", 200, 1, 42));
            order.input(Streams.sample("b", 200, 0));
            state = order.snapshot(1, 1);
            // Taken after the snapshot: forgotten with it, and read again.
            order.input(Streams.numbered("a", 300, 2, 43));
        }
        try (Subtask<Sample> order = order(Clock.REPLAY, true).on(backend)) {
            order.initializeState(state);
            order.open();
            order.input(Streams.numbered("a", 300, 2, 43));
            order.input(Streams.numbered("a", 300, 3, 42));
            order.input(Streams.numbered("a", 300, 4, 43));
            order.input(Streams.numbered("a", 400, 5, 44));
            order.input(Streams.numbered("b", 400, 1, 1));

            assertThat(order.taken())
                    .extracting(Sample::rejection)
                    .containsExactly(
                            Rejection.NONE,
                            Rejection.REPEATED,
                            Rejection.REPEATED,
                            Rejection.NONE,
                            Rejection.NONE);
        }
    }

    private static Sample follows(Sample sample, long previousOffset) {
        return new Sample(
                sample.device(),
                sample.timeMs(),
                sample.partition(),
                sample.offset(),
                previousOffset,
                0,
                false,
                Sample.NO_SEQUENCE,
                sample.label(),
                sample.rejection(),
                sample.features());
    }

    private static Subtask<Sample> order(Clock clock, boolean ownTopic) throws Exception {
        return Subtask.of(
                        SimpleOperatorFactory.of(
                                new KeyedProcessOperator<>(
                                        new ArrivalOrder(clock, WINDOWS, ownTopic))),
                        Subtask.attempt())
                .keyedBy(Types.DEVICE_KEY, (KeySelector<Sample, DeviceKey>) Sample::device);
    }
}
