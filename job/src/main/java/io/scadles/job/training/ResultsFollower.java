package io.scadles.job.training;

import java.io.IOException;

/** Sees to it that the results of a run come into its folder while it runs. */
interface ResultsFollower extends AutoCloseable {

    /** Where the job itself writes into the folder. */
    ResultsFollower NOTHING_TO_DO =
            new ResultsFollower() {
                @Override
                public void complete() {
                    // They are there.
                }

                @Override
                public void close() {
                    // Nothing is open.
                }
            };

    /**
     * Brings everything of a job that has ended.
     *
     * @throws IOException if it cannot be read or written, or something is missing in it
     */
    void complete() throws IOException;

    @Override
    void close() throws IOException;
}
