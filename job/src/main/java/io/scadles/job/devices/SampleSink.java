package io.scadles.job.devices;

/** Where live devices send to. */
public interface SampleSink extends AutoCloseable {

    /**
     * Takes a sample and returns soon; what becomes of it is told to the outcome, once, by any
     * thread.
     *
     * @param value encoded sample; never written again
     */
    void send(String device, byte[] value, Outcome outcome);

    /** Waits until every sample taken has its outcome. */
    void flush();

    @Override
    void close();

    /** Is told what became of a sample. */
    interface Outcome {
        /** The sample is in the log. */
        void stored();

        /** The sample is lost. */
        void failed(Exception cause);
    }
}
