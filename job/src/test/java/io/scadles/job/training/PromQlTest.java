package io.scadles.job.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PromQlTest {

    @Test
    void usageExample() {
        PromQl query =
                PromQl.of(
                        "sum by (run, reason) (rate(a_b{run=~\"$run\"}[5m])) / 1e9 > 1.5 * max(c offset 15m) and d");

        assertThat(query.metrics()).containsExactly("a_b", "c", "d");
        assertThat(query.labels()).containsExactly("reason", "run");
    }

    @Test
    void aVariableOfADashboardIsAQueryToo() {
        PromQl query = PromQl.of("label_values(a{b=\"c\"}, run)");

        assertThat(query.metrics()).containsExactly("a");
        assertThat(query.labels()).containsExactly("b", "run");
    }
}
