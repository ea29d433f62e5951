package io.scadles.model.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.model.stream.Batch;
import io.scadles.model.stream.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleBufferTest {

    private static final long WINDOW_MS = 1000;

    private final SliceMaker slices = new SliceMaker("cam-1", WINDOW_MS);
    private SampleBuffer buffer = new SampleBuffer();

    /** What the buffer must hold, written down as plainly as can be. */
    private record Held(long timeMs, int label) {}

    @Test
    void usageExample() {
        buffer.append(slices.window(1000, 100, 300, 900));
        buffer.append(slices.window(2000, 1100, 1200));

        assertThat(buffer.arrivedBefore(1150)).isEqualTo(4);
        buffer.drop(1);
        Batch batch = buffer.take(3);

        assertThat(batch.labels()).containsExactly(1, 2, 3);
        assertThat(batch.features()).containsExactly(1, 0, 2, 0, 3, 0);
        assertThat(buffer.size()).isEqualTo(1);
        assertThat(buffer.timeMs(0)).isEqualTo(1200);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void keptAndDroppedAndTakenAreWhatWasAppended(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Held> model = new ArrayList<>();
        long appended = 0;
        long gone = 0;
        for (int step = 1; step <= 400; step++) {
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    Slice slice = slices.window(step * WINDOW_MS, times(random, step));
                    buffer.append(slice);
                    for (int i = 0; i < slice.count(); i++) {
                        model.add(new Held(slice.timesMs()[i], slice.labels()[i]));
                    }
                    appended += slice.count();
                }
                case 2 -> {
                    int n = random.nextInt(Math.min(model.size(), 15) + 1);
                    assertBatch(seed, buffer.take(n), model.subList(0, n));
                    model.subList(0, n).clear();
                    gone += n;
                }
                case 3 -> {
                    int n = random.nextInt(Math.min(model.size(), 15) + 1);
                    buffer.drop(n);
                    model.subList(0, n).clear();
                    gone += n;
                }
                default ->
                        buffer =
                                new SampleBuffer(
                                        new ArrayList<>(buffer.slices()), buffer.consumed());
            }
            assertHolds(seed, model, random.nextLong((step + 1) * WINDOW_MS));
            assertThat(buffer.size() + gone).as("seed %d, step %d", seed, step).isEqualTo(appended);
        }
        assertThat(gone).as("the sequence took something, seed %d", seed).isGreaterThan(100);
        assertThat(buffer.clear()).as("seed %d", seed).isEqualTo(model.size());
        assertHolds(seed, List.of(), Long.MAX_VALUE);
    }

    private void assertHolds(long seed, List<Held> model, long timeMs) {
        assertThat(buffer.size()).as("seed %d", seed).isEqualTo(model.size());
        assertThat(buffer.arrivedBefore(timeMs))
                .as("seed %d, time %d", seed, timeMs)
                .isEqualTo(model.stream().filter(held -> held.timeMs() < timeMs).count());
        for (int i = 0; i < model.size(); i += 3) {
            assertThat(buffer.timeMs(i)).as("seed %d", seed).isEqualTo(model.get(i).timeMs());
        }
        assertThat(buffer.slices().stream().mapToLong(Slice::count).sum() - buffer.consumed())
                .as("what a snapshot holds, seed %d", seed)
                .isEqualTo(model.size());
        if (!buffer.slices().isEmpty()) {
            assertThat(buffer.consumed())
                    .as("seed %d", seed)
                    .isLessThan(buffer.slices().iterator().next().count());
        }
    }

    private static void assertBatch(long seed, Batch batch, List<Held> expected) {
        assertThat(batch.labels())
                .as("seed %d", seed)
                .isEqualTo(expected.stream().mapToInt(Held::label).toArray());
        assertThat(batch.features()).as("seed %d", seed).hasSize(2 * expected.size());
        for (int i = 0; i < expected.size(); i++) {
            int label = batch.labels()[i];
            assertThat(batch.features()[2 * i]).isEqualTo((byte) label);
            assertThat(batch.features()[2 * i + 1]).isEqualTo((byte) (label >> 8));
        }
    }

    private static long[] times(SplittableRandom random, int window) {
        return random.longs(random.nextInt(12), (window - 1) * WINDOW_MS, window * WINDOW_MS)
                .sorted()
                .toArray();
    }

    @Test
    void aSampleThatArrivesAtTheVeryMomentHasNotArrivedBeforeIt() {
        buffer.append(slices.window(1000, 500, 500, 501));

        assertThat(buffer.arrivedBefore(500)).isZero();
        assertThat(buffer.arrivedBefore(501)).isEqualTo(2);
        assertThat(buffer.arrivedBefore(502)).isEqualTo(3);
    }

    @Test
    void aSliceWithoutSamplesLeavesNoTrace() {
        buffer.append(slices.part(1000, 0, 1, 0, 0, 4));

        assertThat(buffer.slices()).isEmpty();
        assertThat(buffer.size()).isZero();
        assertThat(buffer.arrivedBefore(Long.MAX_VALUE)).isZero();
    }

    @Test
    void moreThanIsHeldCannotLeave() {
        buffer.append(slices.evenly(1000, 4));

        assertThatThrownBy(() -> buffer.take(5))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("cannot take 5 of 4 samples");
        assertThatThrownBy(() -> buffer.drop(5))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("cannot drop 5 of 4 samples");
        assertThatThrownBy(() -> buffer.timeMs(4))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("sample 4 of 4");
        assertThat(buffer.size()).isEqualTo(4);
    }
}
