package io.scadles.job.source;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.apache.flink.connector.kafka.source.metrics.KafkaSourceReaderMetrics;
import org.apache.flink.connector.kafka.source.reader.KafkaPartitionSplitReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Reads partitions, pauses or resumes only those that it still reads, and is not failed by a call
 * that wakes it up.
 *
 * <p>Flink aligns partitions by event time: it pauses the ones that run ahead. The request comes
 * from another thread and can name a partition that this one has just read to its end and given up;
 * the connector's own reader then fails, and the job with it (FLINK-39728, mended after release
 * 5.0.0). And it wakes the reader up from its wait for records; the consumer may notice only when
 * it reports offsets, which the connector does not expect. {@code OpenPartitionsReaderITCase} says
 * when a release no longer needs this class.
 */
final class OpenPartitionsReader extends KafkaPartitionSplitReader {

    private final Set<String> open = new HashSet<>();

    OpenPartitionsReader(
            Properties settings, SourceReaderContext context, KafkaSourceReaderMetrics metrics) {
        super(settings, context, metrics);
    }

    @Override
    public void handleSplitsChanges(SplitsChange<KafkaPartitionSplit> change) {
        super.handleSplitsChanges(change);
        for (KafkaPartitionSplit split : change.splits()) {
            if (!isEmpty(split)) {
                open.add(split.splitId());
            }
        }
    }

    /** The connector gives up a partition with nothing to read before the first fetch. */
    private static boolean isEmpty(KafkaPartitionSplit split) {
        long end = split.getStoppingOffset().orElse(Long.MAX_VALUE);
        return end >= 0 && split.getStartingOffset() >= end;
    }

    @Override
    public RecordsWithSplitIds<ConsumerRecord<byte[], byte[]>> fetch() throws IOException {
        RecordsWithSplitIds<ConsumerRecord<byte[], byte[]>> fetched = super.fetch();
        open.removeAll(fetched.finishedSplits());
        return fetched;
    }

    @Override
    public void pauseOrResumeSplits(
            Collection<KafkaPartitionSplit> pause, Collection<KafkaPartitionSplit> resume) {
        super.pauseOrResumeSplits(stillOpen(pause), stillOpen(resume));
    }

    /** Offsets at Kafka are for people who look at the lag; ours are in the checkpoint. */
    @Override
    public void notifyCheckpointComplete(
            Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
        try {
            super.notifyCheckpointComplete(offsets, callback);
        } catch (WakeupException noticedLate) {
            commitAgain(offsets, callback);
        }
    }

    private void commitAgain(
            Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
        try {
            super.notifyCheckpointComplete(offsets, callback);
        } catch (WakeupException again) {
            // Counted as a failed commit; the next checkpoint reports later offsets.
            callback.onComplete(offsets, again);
        }
    }

    private List<KafkaPartitionSplit> stillOpen(Collection<KafkaPartitionSplit> splits) {
        return splits.stream().filter(split -> open.contains(split.splitId())).toList();
    }
}
