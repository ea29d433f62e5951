package io.scadles.job.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A Kafka cluster and how to talk to it.
 *
 * @param bootstrapServers addresses, comma-separated
 * @param clientSettings further settings of every client, for instance for security; they travel
 *     with the job to the cluster
 */
public record KafkaEndpoint(String bootstrapServers, Map<String, String> clientSettings) {

    /** Bytes one batch of a producer holds before it is sent. */
    static final int BATCH_BYTES = 256 << 10;

    private static final long BUFFER_BYTES = 64L << 20;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);

    public KafkaEndpoint {
        clientSettings = Map.copyOf(clientSettings);
    }

    /** A cluster that needs no further settings. */
    public KafkaEndpoint(String bootstrapServers) {
        this(bootstrapServers, Map.of());
    }

    /** Names of settings without their values, which may be secrets. */
    @Override
    public String toString() {
        return bootstrapServers + " " + new TreeSet<>(clientSettings.keySet());
    }

    /**
     * Makes sure that the brokers answer and let us in, before anything waits for them in vain.
     *
     * @throws IllegalStateException naming the brokers and the reason
     */
    public void check() {
        check(ANSWER_WITHIN);
    }

    /**
     * As {@link #check()}, with a patience of one's own.
     *
     * @throws IllegalStateException saying why they do not let us in
     */
    public void check(Duration answerWithin) {
        DescribeClusterOptions options =
                new DescribeClusterOptions().timeoutMs((int) answerWithin.toMillis());
        try (Admin admin = admin()) {
            admin.describeCluster(options).clusterId().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(refusal(e.getCause(), answerWithin), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "interrupted while waiting for Kafka at " + bootstrapServers, e);
        }
    }

    private String refusal(Throwable cause, Duration answerWithin) {
        if (cause instanceof TimeoutException) {
            // A client that speaks another protocol than the broker gets no answer either.
            return "Kafka at %s does not answer within %d s; is it up, and does it expect %s (security.protocol)?"
                    .formatted(
                            bootstrapServers,
                            answerWithin.toSeconds(),
                            clientSettings.getOrDefault("security.protocol", "PLAINTEXT"));
        }
        return "Kafka at %s refuses us: %s".formatted(bootstrapServers, cause.getMessage());
    }

    /** A client for topics and offsets; the caller closes it. */
    public Admin admin() {
        return Admin.create(settings());
    }

    /**
     * A producer for live devices: records leave within milliseconds, and a dead broker blocks the
     * sending thread for seconds, not minutes.
     */
    KafkaProducer<byte[], byte[]> liveProducer(int maxRecordBytes) {
        Map<String, Object> settings = producerSettings(maxRecordBytes);
        settings.put("linger.ms", 5);
        settings.put("max.block.ms", 5_000);
        settings.put("request.timeout.ms", 10_000);
        settings.put("delivery.timeout.ms", 30_000);
        return producer(settings);
    }

    /** A producer for writing a whole log: full batches, and patience. */
    KafkaProducer<byte[], byte[]> bulkProducer(int maxRecordBytes) {
        Map<String, Object> settings = producerSettings(maxRecordBytes);
        settings.put("linger.ms", 20);
        return producer(settings);
    }

    /**
     * Sends records that come from no job, and waits until Kafka has them.
     *
     * @param topic the topic of all of them
     * @throws IllegalStateException if Kafka does not take one
     */
    void send(String topic, List<ProducerRecord<byte[], byte[]>> records, int maxRecordBytes) {
        try (KafkaProducer<byte[], byte[]> producer = bulkProducer(maxRecordBytes)) {
            List<Future<RecordMetadata>> sent = records.stream().map(producer::send).toList();
            producer.flush();
            for (Future<RecordMetadata> answer : sent) {
                answer.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "could not write to topic %s: %s".formatted(topic, e.getCause().getMessage()),
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while writing to topic " + topic, e);
        }
    }

    /** What a sink of Flink's connector is given; the rest it sets itself. */
    public Properties sinkSettings(int maxRecordBytes) {
        Properties settings = new Properties();
        settings.putAll(clientSettings);
        settings.setProperty(
                "max.request.size",
                Integer.toString(TopicSettings.maxMessageBytes(maxRecordBytes)));
        return settings;
    }

    /** A consumer of what is committed, without a group; the caller closes it. */
    KafkaConsumer<byte[], byte[]> committedReader() {
        Map<String, Object> settings = settings();
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        // What is gone must not be skipped.
        settings.put("auto.offset.reset", "none");
        settings.put("default.api.timeout.ms", (int) ANSWER_WITHIN.toMillis());
        return new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** What every producer sets. */
    Map<String, Object> producerSettings(int maxRecordBytes) {
        Map<String, Object> settings = settings();
        // Each record once and in order, also when a request is repeated.
        settings.put("enable.idempotence", true);
        settings.put("acks", "all");
        settings.put("batch.size", BATCH_BYTES);
        settings.put("buffer.memory", BUFFER_BYTES);
        settings.put("max.request.size", TopicSettings.maxMessageBytes(maxRecordBytes));
        return settings;
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>(clientSettings);
        settings.put("bootstrap.servers", bootstrapServers);
        return settings;
    }
}
