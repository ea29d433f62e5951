package io.scadles.model.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class CommitRateSearchTest {

    private static final long PERIOD_MS = 60_000;

    private final double[] memory = CommitRateSearch.start(0, 1);
    private final List<Integer> rates = new ArrayList<>();
    private final List<Boolean> searching = new ArrayList<>();
    private double loss = 100;
    private long nowMs;

    private static CommitRateSearch search(int mostPeriods) {
        return new CommitRateSearch(PERIOD_MS, 10, mostPeriods, 1_000_000, 1.3);
    }

    /** A period in which the loss falls by a share that depends on the rate. */
    private void period(CommitRateSearch search, IntToDoubleFunction share) {
        rates.add(CommitRateSearch.rate(memory));
        searching.add(CommitRateSearch.searching(memory));
        double factor = Math.pow(1 - share.applyAsDouble(CommitRateSearch.rate(memory)), 1 / 6.0);
        for (int i = 0; i < 6; i++) {
            search.committed(memory, nowMs + i * 10_000, nowMs + (i + 1) * 10_000, loss, 10);
            loss *= factor;
        }
        nowMs += PERIOD_MS;
        search.check(memory, nowMs);
    }

    /** A12: rewards 1, 2, 3, 2 stop at the third, after rates 1, 2, 3, 4 were really tried. */
    @Test
    void usageExample() {
        for (int i = 0; i < 7; i++) {
            period(search(10), rate -> 0.04 - 0.01 * Math.abs(rate - 3));
        }

        assertThat(rates).containsExactly(1, 1, 2, 3, 4, 3, 3);
        assertThat(searching).containsExactly(false, true, true, true, true, false, false);
        assertThat(CommitRateSearch.searchedMs(memory)).isEqualTo(4 * PERIOD_MS);
    }

    @Test
    void itGoesDownWhereTheFirstStepUpIsNoBetter() {
        double[] at4 = CommitRateSearch.start(0, 4);
        System.arraycopy(at4, 0, memory, 0, memory.length);
        for (int i = 0; i < 8; i++) {
            period(search(10), rate -> 0.04 - 0.01 * Math.abs(rate - 2));
        }

        assertThat(rates).containsExactly(4, 4, 5, 3, 2, 1, 2, 2);
    }

    /** A13. */
    @Test
    void aSearchHasABudget() {
        for (int i = 0; i < 8; i++) {
            period(search(3), rate -> 0.01 * rate);
        }

        assertThat(rates).containsExactly(1, 1, 2, 3, 3, 3, 3, 3);
        assertThat(CommitRateSearch.searchedMs(memory)).isEqualTo(3 * PERIOD_MS);
    }

    @Test
    void theHighestRateIsNotExceeded() {
        for (int i = 0; i < 14; i++) {
            period(search(100), rate -> 0.01 * rate);
        }

        assertThat(rates).endsWith(8, 9, 10, 10, 10, 10);
    }

    @Test
    void aLossThatRisesStartsASearch() {
        CommitRateSearch search = search(2);
        for (int i = 0; i < 5; i++) {
            period(search, rate -> 0.01);
        }
        assertThat(CommitRateSearch.searching(memory)).isFalse();

        loss *= 1.2;
        period(search, rate -> 0.01);
        assertThat(CommitRateSearch.searching(memory)).as("20 percent are not enough").isFalse();
        loss *= 1.5;
        period(search, rate -> 0.01);

        assertThat(CommitRateSearch.searching(memory)).isTrue();
    }

    @Test
    void anotherSearchStartsWhenItIsTime() {
        CommitRateSearch search = search(4);
        for (int i = 0; i < 25; i++) {
            period(search, rate -> 0.01);
        }

        assertThat(searching.subList(0, 17)).endsWith(false, false, false, false);
        assertThat(searching.lastIndexOf(true)).isGreaterThanOrEqualTo(18);
    }

    @Test
    void withoutABudgetThereIsNoSearch() {
        for (int i = 0; i < 20; i++) {
            period(search(0), rate -> 0.01);
        }

        assertThat(rates).containsOnly(1);
    }
}
