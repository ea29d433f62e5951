package io.scadles.job.devices;

/** When the samples of one device arrive. */
sealed interface Arrivals permits PacedArrivals, RecordedArrivals {

    /** For {@link #nanos}: the device sends no more. */
    long NEVER = Long.MAX_VALUE;

    /**
     * Time of a sample, nanoseconds from the start of the trace; never goes back with the index.
     */
    long nanos(long index);

    /** Whether the sample of that time is sent, or lost to a silence. */
    boolean sent(long nanos);
}
