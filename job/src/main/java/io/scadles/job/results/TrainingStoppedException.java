package io.scadles.job.results;

/** Somebody has stopped the job of a run before its training ended: nothing failed. */
public final class TrainingStoppedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Says how to go on. */
    public TrainingStoppedException(RunFolder folder) {
        super(
                "the job was stopped before its training had ended; with brokers that outlive this command it can go on: scadles resume "
                        + folder.path());
    }
}
