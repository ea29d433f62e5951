package io.scadles.operators.serialization;

import io.scadles.model.stream.BlockValues;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Arrays of commits that have been applied, for those to come. Of one thread: a task reads its
 * commits and applies them in one.
 *
 * <p>The commits of a round live until it closes. With many devices that is longer than the garbage
 * collector takes for young: without this, every round fills the old generation with another set.
 * What is kept of a block is at most what its last round had.
 */
public final class CommitArrays {

    private static final ThreadLocal<Map<Integer, Deque<float[]>>> SPARE =
            ThreadLocal.withInitial(HashMap::new);

    private CommitArrays() {}

    /** An array for a commit's values, all of which are to be set. */
    static float[] take(int block, int length) {
        Deque<float[]> spare = SPARE.get().get(block);
        return spare != null && !spare.isEmpty() && spare.peekLast().length == length
                ? spare.removeLast()
                : new float[length];
    }

    /**
     * Takes over the arrays of a round, which nobody else may hold any more.
     *
     * @param block index of their block
     * @param length values of the block
     * @param applied commits; only those that are plain are of use
     */
    public static void giveBack(int block, int length, Collection<BlockValues> applied) {
        Deque<float[]> spare = SPARE.get().computeIfAbsent(block, ignored -> new ArrayDeque<>());
        spare.clear();
        for (BlockValues values : applied) {
            // Of one length, so that none that nobody can use hides the others.
            if (values.values().length == length && values.products().length == 0) {
                spare.add(values.values());
            }
        }
    }
}
