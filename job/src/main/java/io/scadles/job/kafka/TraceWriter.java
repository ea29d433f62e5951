package io.scadles.job.kafka;

import io.scadles.job.devices.DeviceTrace;
import io.scadles.job.devices.MergedTraces;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Writes the log that a replay reads: all samples of all devices in order of time, as fast as Kafka
 * takes them, each stamped with the time at which its device sent it.
 */
public final class TraceWriter {

    private final KafkaEndpoint kafka;
    private final TopicLayout layout;
    private final int maxRecordBytes;
    private final boolean numbered;
    private final int times;

    /**
     * @param layout says which topic a device sends to; the topics have to exist, set for replay
     * @param numbered whether records carry a {@link SequenceHeader}, from the start of the log on
     */
    public TraceWriter(
            KafkaEndpoint kafka, TopicLayout layout, int maxRecordBytes, boolean numbered) {
        this(kafka, layout, maxRecordBytes, numbered, 1);
    }

    /**
     * A writer that can err.
     *
     * @param times how often it publishes each record, right one after the other
     */
    public TraceWriter(
            KafkaEndpoint kafka,
            TopicLayout layout,
            int maxRecordBytes,
            boolean numbered,
            int times) {
        this.kafka = kafka;
        this.layout = layout;
        this.maxRecordBytes = maxRecordBytes;
        this.numbered = numbered;
        this.times = times;
    }

    /**
     * Writes the traces.
     *
     * @param values encoded sample by its index in the training set
     * @param startMs time stamp of the traces' time 0, milliseconds since 1970; a whole number of
     *     windows, if each window is to hold a whole second of each device
     * @param durationMs length of the log
     * @return what was written where, for every partition of the devices' topics, also those that
     *     got nothing
     * @throws IllegalStateException if a record was lost, was stamped by the broker, or somebody
     *     else wrote in between
     */
    public List<LogExtent> write(
            List<DeviceTrace> traces, IntFunction<byte[]> values, long startMs, long durationMs) {
        Receipts receipts = new Receipts();
        SampleRecords records = new SampleRecords(layout, numbered, startMs);
        try (KafkaProducer<byte[], byte[]> producer = kafka.bulkProducer(maxRecordBytes)) {
            MergedTraces merged = new MergedTraces(traces, durationMs);
            while (merged.advance() && receipts.failure() == null) {
                DeviceTrace.Cursor sample = merged.sample();
                long timeMs = startMs + sample.ms();
                ProducerRecord<byte[], byte[]> record =
                        records.next(sample.device(), timeMs, values.apply(sample.sample()));
                for (int i = 0; i < times; i++) {
                    producer.send(
                            record, (metadata, failure) -> receipts.add(metadata, timeMs, failure));
                }
            }
            producer.flush();
        }
        if (receipts.failure() != null) {
            throw new IllegalStateException(
                    "the trace could not be written: " + receipts.failure().getMessage(),
                    receipts.failure());
        }
        try (Admin admin = kafka.admin()) {
            List<String> devices = traces.stream().map(DeviceTrace::device).toList();
            return new OffsetAudit(admin)
                    .of(layout.topics(devices)).stream().map(receipts::extent).toList();
        }
    }

    /** What Kafka confirmed, by partition; told by the producer's thread. */
    private static final class Receipts {
        private final Map<TopicPartition, Written> written = new HashMap<>();
        private Exception failure;

        synchronized void add(RecordMetadata metadata, long timeMs, Exception cause) {
            if (cause != null) {
                failure = failure == null ? cause : failure;
            } else if (metadata.timestamp() != timeMs) {
                failure =
                        new IllegalStateException(
                                "topic '%s' does not keep time stamps (sent %d, stored %d); set message.timestamp.type=CreateTime"
                                        .formatted(metadata.topic(), timeMs, metadata.timestamp()));
            } else {
                written.computeIfAbsent(
                                new TopicPartition(metadata.topic(), metadata.partition()),
                                p -> new Written(metadata.offset(), timeMs))
                        .add(metadata.offset(), timeMs);
            }
        }

        synchronized Exception failure() {
            return failure;
        }

        /** Narrows a whole partition to the part written. */
        synchronized LogExtent extent(LogExtent whole) {
            Written part = written.get(new TopicPartition(whole.topic(), whole.partition()));
            if (part == null) {
                return new LogExtent(
                        whole.topic(),
                        whole.partition(),
                        whole.endOffset(),
                        whole.endOffset(),
                        -1,
                        -1);
            }
            LogExtent extent =
                    new LogExtent(
                            whole.topic(),
                            whole.partition(),
                            part.firstOffset,
                            part.lastOffset + 1,
                            part.firstTimeMs,
                            part.lastTimeMs);
            if (extent.offsets() != part.records) {
                throw new IllegalStateException(
                        "topic '%s' got %d records over %d offsets: somebody else writes to it; write the trace to topics of its own"
                                .formatted(whole.topic(), part.records, extent.offsets()));
            }
            return extent;
        }
    }

    private static final class Written {
        private final long firstOffset;
        private final long firstTimeMs;
        private long lastOffset;
        private long lastTimeMs;
        private long records;

        Written(long firstOffset, long firstTimeMs) {
            this.firstOffset = firstOffset;
            this.firstTimeMs = firstTimeMs;
        }

        void add(long offset, long timeMs) {
            lastOffset = offset;
            lastTimeMs = timeMs;
            records++;
        }
    }
}
