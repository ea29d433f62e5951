package io.scadles.job.drill;

/**
 * What came of a drill.
 *
 * @param what in words and figures
 */
public record Observation(Verdict verdict, String what) {

    /** Whether it is what must come of the drill. */
    public enum Verdict {
        /** It is. */
        PASSED,
        /** It is not. */
        FAILED,
        /** The drill cannot be held on this machine. */
        SKIPPED
    }

    /**
     * What came of a drill that was held.
     *
     * @param asExpected whether it is what must come of it
     */
    public Observation(boolean asExpected, String what) {
        this(asExpected ? Verdict.PASSED : Verdict.FAILED, what);
    }

    /** A drill that cannot be held on this machine. */
    static Observation skipped(String reason) {
        return new Observation(Verdict.SKIPPED, reason);
    }
}
