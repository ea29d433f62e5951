package io.scadles.job.kafka;

import io.scadles.job.results.ResultRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads the committed records of a run's topic, each once and in their order. */
public final class ResultsReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    /** Committed records that do not come for so long are left to the next call. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Where records go. */
    public interface Taker {

        /**
         * Takes the next record.
         *
         * @throws IOException if it cannot be used; it will come again
         */
        void take(ResultRecord record) throws IOException;
    }

    private final KafkaEndpoint kafka;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private long firstMs = -1;
    private long lastMs = -1;

    ResultsReader(KafkaEndpoint kafka, String topic) {
        this.kafka = kafka;
        this.consumer = kafka.committedReader();
        this.partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
    }

    /**
     * Hands over everything that is committed by now and was not handed over before.
     *
     * @throws IOException if the topic cannot be read, holds something else, or the taker throws
     */
    public void toEnd(Taker taker) throws IOException {
        try {
            read(consumer.endOffsets(List.of(partition)).get(partition), PATIENCE, taker);
        } catch (KafkaException e) {
            throw unreadable(e);
        }
    }

    /**
     * As {@link #toEnd}, and waits for what is written, but neither committed nor aborted: Kafka
     * shows a transaction a moment after its writer was told so.
     *
     * @param patience for how long
     * @return whether nothing is left that may still be committed
     * @throws IOException as {@link #toEnd}
     * @throws IllegalStateException if the brokers do not answer
     */
    public boolean toLast(Taker taker, Duration patience) throws IOException {
        long written = written();
        toEnd(taker);
        try {
            read(written, patience, taker);
            return consumer.position(partition) >= written;
        } catch (KafkaException e) {
            throw unreadable(e);
        }
    }

    private IOException unreadable(KafkaException e) {
        return new IOException(
                "topic %s cannot be read: %s".formatted(partition.topic(), e.getMessage()), e);
    }

    /** End of the topic, whatever is committed. */
    private long written() {
        try (Admin admin = kafka.admin()) {
            return new OffsetAudit(admin).of(List.of(partition.topic())).get(0).endOffset();
        }
    }

    /** Reads up to an offset, or until nothing has come for a while. */
    private void read(long end, Duration patience, Taker taker) throws IOException {
        long before = consumer.position(partition);
        long until = System.nanoTime() + patience.toNanos();
        while (before < end && System.nanoTime() - until < 0) {
            hand(consumer.poll(POLL).records(partition), taker);
            long now = consumer.position(partition);
            if (now > before) {
                until = System.nanoTime() + patience.toNanos();
            }
            before = now;
        }
    }

    private void hand(List<ConsumerRecord<byte[], byte[]>> records, Taker taker)
            throws IOException {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            boolean taken = false;
            try {
                taker.take(ResultsCodec.fromKafka(record));
                taken = true;
            } catch (IllegalArgumentException e) {
                throw new IOException(
                        "%s, offset %d: %s".formatted(partition, record.offset(), e.getMessage()),
                        e);
            } finally {
                if (!taken) {
                    consumer.seek(partition, record.offset());
                }
            }
            firstMs = firstMs < 0 ? record.timestamp() : firstMs;
            lastMs = record.timestamp();
        }
    }

    /** Wall-clock time between the first record and the last one that was taken, in ms. */
    public long spanMs() {
        return lastMs - firstMs;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
