package io.scadles.operators.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyGroupsTest {

    @Test
    void usageExample() {
        int[] hashes = KeyGroups.hashByGroup();

        assertThat(hashes).hasSize(120).doesNotHaveDuplicates();
        for (int group = 0; group < hashes.length; group++) {
            assertThat(KeyGroups.group(hashes[group])).isEqualTo(group);
        }
    }

    @Test
    void theHashesAreTheSmallestAndStayTheSameForEver() {
        // A savepoint holds devices under these hashes.
        int[] hashes = KeyGroups.hashByGroup();
        for (int group = 0; group < hashes.length; group++) {
            for (int hash = 0; hash < hashes[group]; hash++) {
                assertThat(KeyGroups.group(hash)).isNotEqualTo(group);
            }
        }
    }

    @Test
    void subtasksOwnContiguousRangesOfGroups() {
        for (int group = 0; group < KeyGroups.COUNT; group++) {
            assertThat(KeyGroups.subtask(group, 4)).isEqualTo(group / 30);
            assertThat(KeyGroups.subtask(group, 1)).isZero();
        }
    }
}
