package io.scadles.model.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.model.stream.Batch;
import io.scadles.model.stream.Slice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InjectedBufferTest {

    private static final Batch OWN = new Batch(new int[] {7}, new byte[] {7, 0});

    private final SliceMaker slices = new SliceMaker("cam-1", 1000);
    private final InjectedBuffer buffer = new InjectedBuffer();

    @Test
    void usageExample() {
        buffer.append(slices.shared("b", 1000, 0, 20, 21));
        buffer.append(slices.shared("a", 1000, 0, 10));
        buffer.append(slices.shared("a", 2000, 0, 30));

        assertThat(buffer.turnTo(1999)).isZero();
        Batch batch = buffer.takeDueInto(OWN);

        assertThat(batch.labels()).containsExactly(7, 10, 20, 21);
        assertThat(batch.features()).containsExactly(7, 0, 10, 0, 20, 0, 21, 0);
        assertThat(buffer.size()).isEqualTo(1);
    }

    @Test
    void withoutAnythingDueTheBatchIsTheDevicesOwn() {
        buffer.append(slices.shared("a", 2000, 0, 30));
        buffer.turnTo(1000);

        assertThat(buffer.takeDueInto(OWN)).isSameAs(OWN);
        assertThat(buffer.dropDue()).isZero();
        assertThat(buffer.size()).isEqualTo(1);
    }

    @Test
    void onlyTheNewestWindowOfARoundIsUsedAndEachOnce() {
        buffer.append(slices.shared("a", 1000, 0, 1, 1));
        buffer.append(slices.shared("a", 3000, 0, 3));
        buffer.append(slices.shared("a", 2000, 0, 2, 2, 2));

        assertThat(buffer.turnTo(3000)).isEqualTo(5);
        assertThat(buffer.takeDueInto(OWN).labels()).containsExactly(7, 3);
        assertThat(buffer.turnTo(3500)).isZero();
        assertThat(buffer.takeDueInto(OWN)).isSameAs(OWN);
    }

    @Test
    void whatIsDueCanBeDropped() {
        buffer.append(slices.shared("a", 1000, 0, 1, 1));
        buffer.append(slices.shared("a", 2000, 0, 2));
        buffer.turnTo(1000);

        assertThat(buffer.dropDue()).isEqualTo(2);
        assertThat(buffer.clear()).isEqualTo(1);
        assertThat(buffer.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theOrderInWhichSlicesComeDoesNotMatterNorDoesASnapshot(long seed) {
        List<Slice> shared = new ArrayList<>();
        for (String donor : List.of("a", "b", "c")) {
            for (int part = 0; part < 3; part++) {
                shared.add(slices.shared(donor, 1000, part, 10 * part + donor.charAt(0)));
                shared.add(slices.shared(donor, 2000, part, 1000 + 10 * part + donor.charAt(0)));
            }
        }
        shared.forEach(buffer::append);
        buffer.turnTo(1500);
        Collections.shuffle(shared, new Random(seed));
        InjectedBuffer shuffled = new InjectedBuffer(shared);
        InjectedBuffer restored = new InjectedBuffer(shuffled.slices());
        restored.turnTo(1500);

        assertThat(restored.takeDueInto(OWN).labels())
                .as("seed %d", seed)
                .containsExactly(buffer.takeDueInto(OWN).labels());
        assertThat(restored.size()).isEqualTo(9);
    }
}
