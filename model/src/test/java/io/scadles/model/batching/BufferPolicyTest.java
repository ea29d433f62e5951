package io.scadles.model.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.model.batching.BatchSizing.RateProportional;
import io.scadles.model.batching.BufferPolicy.Persistence;
import io.scadles.model.batching.BufferPolicy.Truncation;
import org.junit.jupiter.api.Test;

class BufferPolicyTest {

    @Test
    void usageExample() {
        BufferPolicy truncation = new Truncation(8);

        assertThat(truncation.keep(100)).isEqualTo(100);
        assertThat(truncation.keep(3)).isEqualTo(8);
    }

    @Test
    void persistenceKeepsWhateverTheRate() {
        assertThat(new Persistence().keep(0)).isEqualTo(Long.MAX_VALUE);
        assertThat(new Persistence().keep(1e9)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void truncationNeverKeepsLessThanTheNextBatch() {
        BatchSizing sizing = new RateProportional(8, 1024, 1);
        BufferPolicy truncation = new Truncation(8);
        for (int hundredths = 0; hundredths < 300_000; hundredths += 7) {
            double rate = hundredths / 100.0;
            assertThat(truncation.keep(rate)).isGreaterThanOrEqualTo(sizing.batchSize(rate));
        }
    }
}
