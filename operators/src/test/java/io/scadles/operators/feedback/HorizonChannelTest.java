package io.scadles.operators.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HorizonChannelTest {

    private final ChannelKey key = new ChannelKey("gate", UUID.randomUUID().toString(), 0, 0);
    private final HorizonChannel coordinator = HorizonChannel.enter(key);
    private final HorizonChannel gate = HorizonChannel.enter(key);

    @AfterEach
    void bothEndsLeaveAndNothingStays() {
        coordinator.close();
        gate.close();
        try (HorizonChannel next = HorizonChannel.enter(key)) {
            assertThat(next).isNotSameAs(gate);
        }
    }

    @Test
    void usageExample() {
        CompletableFuture<Void> news = gate.beyond(Long.MIN_VALUE);
        assertThat(news).isNotDone();

        coordinator.raise(1000);

        assertThat(news).isDone();
        assertThat(gate.horizonMs()).isEqualTo(1000);
        assertThat(gate.beyond(999)).isDone();
        assertThat(gate.beyond(1000)).isNotDone();
    }

    @Test
    void theHorizonNeverGoesBack() {
        coordinator.raise(1000);
        CompletableFuture<Void> news = gate.beyond(1000);
        coordinator.raise(500);
        coordinator.raise(1000);

        assertThat(gate.horizonMs()).isEqualTo(1000);
        assertThat(news).isNotDone();
    }

    @Test
    void theEndWakesTheGate() {
        coordinator.raise(1000);
        CompletableFuture<Void> news = gate.beyond(1000);
        assertThat(gate.ended()).isFalse();

        coordinator.end();

        assertThat(news).isDone();
        assertThat(gate.ended()).isTrue();
        assertThat(gate.beyond(Long.MAX_VALUE)).isDone();
    }

    @Test
    void everyRaiseIsNewsOfItsOwn() {
        coordinator.raise(1);
        CompletableFuture<Void> first = gate.beyond(1);
        coordinator.raise(2);
        CompletableFuture<Void> second = gate.beyond(2);

        assertThat(first).isDone();
        assertThat(second).isNotDone();
    }
}
