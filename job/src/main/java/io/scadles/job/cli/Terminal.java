package io.scadles.job.cli;

/** What the standard output can do. */
final class Terminal {

    private Terminal() {}

    /** Whether a line can be written over; in a file or a pipe it cannot. */
    static boolean rewritesLines() {
        return System.console() != null;
    }
}
