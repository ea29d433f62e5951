package io.scadles.model.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.DeviceLedger;
import io.scadles.model.stream.Rejection;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceAccountsTest {

    private static final DeviceKey DEVICE = new DeviceKey(0, "cam-1");

    private final SliceMaker slices = new SliceMaker("cam-1", 1000);
    private DeviceAccounts accounts =
            new DeviceAccounts(DeviceMemory.fresh("cam-1").ledger(), 0, 0);

    @Test
    void usageExample() {
        accounts.arrive(DEVICE, slices.part(1000, 0, 1, 12, 2, 3, new long[10]));
        accounts.truncate(1);
        accounts.take(6);
        accounts.acknowledge();

        DeviceLedger ledger = accounts.ledger();
        assertThat(ledger.firstOffset()).isZero();
        assertThat(ledger.lastOffset()).isEqualTo(14);
        assertThat(ledger.arrived()).isEqualTo(15);
        assertThat(ledger.trained()).isEqualTo(6);
        assertThat(ledger.truncated()).isEqualTo(3);
        assertThat(ledger.rejected()[Rejection.WRONG_SIZE.ordinal()]).isEqualTo(3);
        assertThat(ledger.buffered()).isEqualTo(3);
        assertThat(ledger.conserves()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyOffsetIsInExactlyOneAccountAfterEveryBooking(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 1; i <= 2000; i++) {
            long free = accounts.ledger().buffered() - accounts.inFlight();
            int some = (int) random.nextLong(Math.min(free, 20) + 1);
            switch (random.nextInt(7)) {
                case 0, 1 -> {
                    int n = random.nextInt(9);
                    int cut = random.nextInt(4);
                    int rejected = n + cut == 0 ? 1 : random.nextInt(3);
                    accounts.arrive(
                            DEVICE,
                            slices.part(i * 1000L, 0, 1, n + cut, cut, rejected, new long[n]));
                }
                case 2 -> accounts.truncate(some);
                case 3 -> accounts.take(some);
                case 4 -> accounts.acknowledge();
                case 5 -> accounts.rejectInFlight(Rejection.GRADIENT_NOT_FINITE);
                default -> accounts = new DeviceAccounts(accounts.ledger(), accounts.inFlight(), 0);
            }
            DeviceLedger ledger = accounts.ledger();
            assertThat(ledger.conserves()).as("seed %d, booking %d: %s", seed, i, ledger).isTrue();
            assertThat(ledger.arrived()).as("seed %d", seed).isEqualTo(ledger.lastOffset() + 1);
            assertThat(accounts.inFlight()).as("seed %d", seed).isBetween(0L, ledger.buffered());
        }
        assertThat(accounts.ledger().trained()).as("seed %d", seed).isPositive();
    }

    @Test
    void anOffsetMissingBetweenTwoSlicesIsRefusedAndBooksNothing() {
        accounts.arrive(DEVICE, slices.evenly(1000, 4));
        slices.evenly(2000, 3);

        assertThatThrownBy(() -> accounts.arrive(DEVICE, slices.evenly(3000, 2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cam-1 follows offset 6, expected 3");
        assertThat(accounts.ledger().arrived()).isEqualTo(4);
    }

    @Test
    void moreThanIsBufferedCannotMove() {
        accounts.arrive(DEVICE, slices.evenly(1000, 4));

        assertThatThrownBy(() -> accounts.truncate(5))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cannot move 5 of 4 buffered samples");
    }

    @Test
    void aLedgerHandedOutStaysAsItWas() {
        DeviceLedger before = accounts.ledger();
        accounts.arrive(DEVICE, slices.part(1000, 0, 1, 0, 0, 4));

        assertThat(before.rejectedTotal()).isZero();
        assertThat(accounts.ledger().rejectedTotal()).isEqualTo(4);
    }
}
