package io.scadles.job.source;

import org.apache.flink.api.connector.source.SourceEvent;

/** What readers of a recorded log and their enumerator tell each other. */
enum LogEvent implements SourceEvent {
    /** From a reader: it has read all its partitions to their ends. */
    READ,

    /** To the readers: all have. */
    ALL_READ
}
