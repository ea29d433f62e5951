package io.scadles.operators.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.model.stream.ModelBlock;
import io.scadles.model.stream.RoundMean;
import io.scadles.model.stream.RoundPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FeedbackChannelTest {

    private final ChannelKey key = new ChannelKey("loop", UUID.randomUUID().toString(), 0, 0);
    private final int before = FeedbackChannel.inUse();
    private final FeedbackChannel head = FeedbackChannel.enter(key, 5, 2, 4);
    private final FeedbackChannel tail = FeedbackChannel.enter(key, 5, 2, 4);
    private final List<Long> announced = new ArrayList<>();

    private float[] model;

    private void announced(FeedbackChannel.Arrival arrival) {
        announced.add(arrival.plan().version());
        model = arrival.model();
    }

    @AfterEach
    void bothEndsLeave() {
        FeedbackChannel.leave(key);
        FeedbackChannel.leave(key);
        assertThat(FeedbackChannel.inUse()).isEqualTo(before);
    }

    @Test
    void usageExample() {
        head.listen(this::announced);
        tail.offer(block(1, 7));
        assertThat(announced).isEmpty();
        tail.offer(block(0, 7));

        assertThat(announced).containsExactly(7L);
        assertThat(model).containsExactly(70, 71, 72, 73, 74);
        head.doneReading();
        offer(8);
        assertThat(announced).containsExactly(7L, 8L);
    }

    @Test
    void bothEndsMeetInOneChannel() {
        assertThat(tail).isSameAs(head);
        assertThat(FeedbackChannel.inUse()).isEqualTo(before + 1);
    }

    @Test
    void aVersionThatWasCompleteBeforeTheHeadListensIsAnnouncedOnce() {
        offer(3);
        head.listen(this::announced);
        assertThat(announced).containsExactly(3L);

        head.doneReading();
        head.listen(this::announced);

        assertThat(announced).containsExactly(3L);
    }

    @Test
    void aHalfVersionIsNotAnnouncedToAHeadThatComesLate() {
        tail.offer(block(0, 3));
        head.listen(this::announced);
        assertThat(announced).isEmpty();

        tail.offer(block(1, 3));

        assertThat(announced).containsExactly(3L);
    }

    @Test
    void aSecondVersionInFlightFails() {
        head.listen(this::announced);
        tail.offer(block(0, 3));

        assertThatThrownBy(() -> tail.offer(block(1, 4)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(
                        "block 1 of version 4",
                        "blocks {1} of version 3",
                        "more than one version is in flight");
    }

    @Test
    void aBlockThatComesTwiceFails() {
        tail.offer(block(0, 3));

        assertThatThrownBy(() -> tail.offer(block(0, 3)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("block 0 of version 3");
    }

    @Test
    void theMeanOfTheLastCommitsComesAlongWhereItIsWanted() {
        List<float[]> means = new ArrayList<>();
        head.listen(arrival -> means.add(arrival.mean().values().clone()));
        offer(3);
        head.doneReading();
        tail.offer(withMean(block(1, 4), 7, 8));
        tail.offer(withMean(block(0, 4), 4, 5, 6));

        assertThat(means.get(0)).isEmpty();
        assertThat(means.get(1)).containsExactly(4, 5, 6, 7, 8);
    }

    private static ModelBlock withMean(ModelBlock block, float... mean) {
        return new ModelBlock(
                block.block(),
                block.version(),
                block.offset(),
                block.values(),
                block.plan(),
                new RoundMean(5, mean),
                -1);
    }

    @Test
    void aVersionThatComesWhileTheTrainerReadsFails() {
        head.listen(this::announced);
        offer(3);

        assertThatThrownBy(() -> tail.offer(block(0, 4)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("version 4 arrived while the trainer still works on version 3");
    }

    @Test
    void blocksForATrainerThatIsGoneAreDropped() {
        head.listen(this::announced);
        head.stopListening();
        offer(3);
        tail.offer(block(0, 9));

        assertThat(announced).isEmpty();
    }

    @Test
    void endsThatDifferInParallelismFailAndSayWhatToDo() {
        assertThatThrownBy(() -> FeedbackChannel.enter(key, 5, 2, 3))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("loop", "parallelism 4 and 3", "by a savepoint");
        assertThatThrownBy(() -> FeedbackChannel.enter(key, 6, 2, 4))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("model length 5 and 6");
    }

    @Test
    void leavingWithoutHavingEnteredFails() {
        ChannelKey other = new ChannelKey("other", key.executionGraph(), 0, 0);

        assertThatThrownBy(() -> FeedbackChannel.leave(other))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("without having entered");
    }

    private void offer(long version) {
        tail.offer(block(0, version));
        tail.offer(block(1, version));
    }

    private static ModelBlock block(int block, long version) {
        float[] values = new float[block == 0 ? 3 : 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = 10 * version + 3 * block + i;
        }
        return new ModelBlock(
                block,
                version,
                3 * block,
                values,
                new RoundPlan(version, 0, false, false, false, ""));
    }
}
