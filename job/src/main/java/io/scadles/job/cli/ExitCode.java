package io.scadles.job.cli;

/** What the program's exit code says. */
final class ExitCode {

    /** All is done. */
    static final int DONE = 0;

    /** Something failed while running. */
    static final int FAILED = 1;

    /** The configuration or the command line is wrong; nothing was started. */
    static final int BAD_CONFIGURATION = 2;

    private ExitCode() {}
}
