package io.scadles.job.config;

import java.util.Collection;
import java.util.Optional;

/** Finds the known name that a misspelled one was probably meant to be. */
final class Spelling {

    private Spelling() {}

    /**
     * The known word or path nearest to the given one; empty if none is near.
     *
     * <p>A path is near if it is nearly spelled like that, or if its last name is: {@code
     * bufer.policy} and {@code policy} both mean {@code buffer.policy}.
     */
    static Optional<String> nearest(String path, Collection<String> known) {
        String best = null;
        double bestCost = Double.POSITIVE_INFINITY;
        for (String candidate : known) {
            double whole = near(path, candidate);
            // Two edits more: a slip in the section is likelier than another section.
            double last = near(last(path), last(candidate)) + 2;
            double cost = Math.min(whole, last);
            if (cost < bestCost) {
                bestCost = cost;
                best = candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** Edits between two words, infinite if more than a third of the letters differ. */
    private static double near(String a, String b) {
        int edits = edits(a, b);
        return edits <= Math.max(1, Math.max(a.length(), b.length()) / 3)
                ? edits
                : Double.POSITIVE_INFINITY;
    }

    /** Letters to insert, drop, replace, or swap with their neighbour to get from one to other. */
    static int edits(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                int moved = Math.min(cost[i - 1][j], cost[i][j - 1]) + 1;
                cost[i][j] = Math.min(replaced, moved);
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
