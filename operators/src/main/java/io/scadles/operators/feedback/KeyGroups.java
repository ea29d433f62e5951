package io.scadles.operators.feedback;

import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/** Which hash a key must have to land in a wanted key group. */
public final class KeyGroups {

    /**
     * Maximum parallelism of every operator but the single ones: divisible by 1 to 6, 8, 10, 12,
     * 15, 20, 24, 30, 40 and 60.
     */
    public static final int COUNT = 120;

    private KeyGroups() {}

    /**
     * For each key group, the smallest non-negative hash that Flink assigns to it.
     *
     * <p>Shape: [COUNT].
     */
    public static int[] hashByGroup() {
        int[] hashes = new int[COUNT];
        boolean[] found = new boolean[COUNT];
        int left = COUNT;
        for (int hash = 0; left > 0; hash++) {
            int group = group(hash);
            if (!found[group]) {
                found[group] = true;
                hashes[group] = hash;
                left--;
            }
        }
        return hashes;
    }

    /** Key group of a hash. */
    public static int group(int hash) {
        return KeyGroupRangeAssignment.computeKeyGroupForKeyHash(hash, COUNT);
    }

    /** Subtask that owns a key group. */
    public static int subtask(int group, int parallelism) {
        return KeyGroupRangeAssignment.computeOperatorIndexForKeyGroup(COUNT, parallelism, group);
    }
}
