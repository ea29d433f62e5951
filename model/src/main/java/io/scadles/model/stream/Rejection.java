package io.scadles.model.stream;

/**
 * Why a record of the stream is not trained on. The ordinal indexes the counters of {@link
 * DeviceLedger}, also in savepoints: new reasons go to the end.
 */
public enum Rejection {
    /** Not rejected. */
    NONE("accepted"),
    /** The value is empty or null. */
    EMPTY("the value is empty"),
    /** The value does not start with the sample format's magic and a known version. */
    UNREADABLE("not a ScaDLES sample"),
    /** The feature type is not the one the experiment expects. */
    WRONG_TYPE("feature type differs from the experiment's"),
    /** The payload's length is not that of the experiment's sample shape. */
    WRONG_SIZE("length differs from the experiment's sample shape"),
    /** The label lies outside the experiment's classes. */
    UNKNOWN_LABEL("label is not one of the experiment's classes"),
    /** A feature is NaN or infinite. */
    NOT_FINITE("a feature is NaN or infinite"),
    /** The record is larger than the configured bound. */
    OVERSIZED("record is larger than the bound"),
    /** The sample's window had been closed when it arrived (live only). */
    LATE("arrived after its window had been closed"),
    /**
     * Offsets of the device's topic that hold no record (transaction markers, compacted or expired
     * records).
     */
    MISSING("the topic holds no record at this offset"),
    /** The sample was in a batch whose gradient was NaN or infinite. */
    GRADIENT_NOT_FINITE("its batch gave a gradient that is NaN or infinite"),
    /** The device is quarantined after several such gradients in a row. */
    QUARANTINED("its device is quarantined"),
    /** The device's number of the record cannot be read. */
    WRONG_SEQUENCE("the sequence header is not eight bytes of a number from 0 on"),
    /** Its device had a record with this number, or a higher one, taken before. */
    REPEATED("its sequence number is not above those taken before");

    private final String reason;

    Rejection(String reason) {
        this.reason = reason;
    }

    /** One phrase for people: dead-letter headers, results, logs. */
    public String reason() {
        return reason;
    }
}
