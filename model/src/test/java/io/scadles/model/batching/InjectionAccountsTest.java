package io.scadles.model.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.model.stream.InjectionLedger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InjectionAccountsTest {

    private InjectionAccounts accounts = new InjectionAccounts(InjectionLedger.NONE, 0);

    @Test
    void usageExample() {
        accounts.receive(10);
        accounts.drop(2);
        accounts.take(5);
        accounts.acknowledge();

        assertThat(accounts.ledger()).isEqualTo(new InjectionLedger(10, 5, 2, 3));
        assertThat(accounts.ledger().conserves()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyCopyIsInExactlyOneAccountAfterEveryBooking(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 2000; i++) {
            long free = accounts.ledger().held() - accounts.inFlight();
            long some = random.nextLong(Math.min(free, 20) + 1);
            switch (random.nextInt(7)) {
                case 0, 1 -> accounts.receive(random.nextInt(30));
                case 2 -> accounts.drop(some);
                case 3 -> accounts.take(some);
                case 4 -> accounts.acknowledge();
                case 5 -> accounts.dropInFlight();
                default -> accounts = new InjectionAccounts(accounts.ledger(), accounts.inFlight());
            }
            InjectionLedger ledger = accounts.ledger();
            assertThat(ledger.conserves()).as("seed %d, booking %d: %s", seed, i, ledger).isTrue();
            assertThat(accounts.inFlight()).as("seed %d", seed).isBetween(0L, ledger.held());
        }
        assertThat(accounts.ledger().trained()).as("seed %d", seed).isPositive();
        assertThat(accounts.ledger().dropped()).as("seed %d", seed).isPositive();
    }

    @Test
    void noMoreCanBeReleasedThanIsHeld() {
        accounts.receive(4);

        assertThatThrownBy(() -> accounts.drop(5))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cannot release 5 of 4 injected samples");
    }
}
