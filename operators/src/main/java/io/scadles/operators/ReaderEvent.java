package io.scadles.operators;

import org.apache.flink.api.connector.source.SourceEvent;

/** What a reader tells the enumerator of its source. */
public enum ReaderEvent implements SourceEvent {
    /** It ends, and must not be told anything from now on: {@link EndedSourceException}. */
    ENDED
}
