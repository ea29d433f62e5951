package io.scadles.operators;

/**
 * A task has failed after readers of a source had ended, and the whole job starts again.
 *
 * <p>After a failure of tasks Flink (2.3.0) keeps the coordinators of their sources, and these go
 * on telling every subtask that has ever reported an event time how far it may read. A subtask that
 * had ended by the checkpoint cannot be told anything and fails, again and again where the other
 * tasks take longer to start than it is until the next telling. An enumerator that throws this
 * instead of taking splits back makes it a failure of the job, after which coordinators are new and
 * know of no subtask that has ended.
 */
public final class EndedSourceException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    /**
     * For {@code addSplitsBack}, which Flink calls for every subtask that starts again.
     *
     * @param source as people know it
     */
    public EndedSourceException(String source) {
        super(
                "the source '%s' had been read to its end when a task failed; the whole job starts again from the checkpoint"
                        .formatted(source));
    }
}
