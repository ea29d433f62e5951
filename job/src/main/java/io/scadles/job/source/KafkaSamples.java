package io.scadles.job.source;

import io.scadles.job.kafka.DeadLetter;
import io.scadles.job.kafka.KafkaEndpoint;
import io.scadles.job.kafka.LogExtent;
import io.scadles.job.kafka.TopicLayout;
import io.scadles.job.samples.SampleCodec;
import io.scadles.model.stream.Sample;
import io.scadles.model.sync.ModelSwitch;
import io.scadles.operators.DevicePlacement;
import io.scadles.operators.Stage;
import io.scadles.operators.TrainingLoop;
import io.scadles.operators.serialization.Types;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.ToLongFunction;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The samples of all devices from Kafka.
 *
 * @param kafka where
 * @param layout which topic carries which device
 * @param codec how a value is read
 * @param placement where a device's stages run
 * @param maxRecordBytes bound of a record
 * @param deadLetterTopic where bad records go
 * @param groupId consumer group under which progress is committed
 * @param range which part of the streams
 */
public record KafkaSamples(
        KafkaEndpoint kafka,
        TopicLayout layout,
        SampleCodec codec,
        DevicePlacement placement,
        int maxRecordBytes,
        String deadLetterTopic,
        String groupId,
        Range range)
        implements SampleSource {

    /** What one request brings of a partition at most: Kafka's own default. */
    private static final int MOST_FETCHED_BYTES = 1 << 20;

    /** And at least, however many there are: a few of a producer's batches. */
    private static final int LEAST_FETCHED_BYTES = 1 << 16;

    /** And so many records, for of a longer batch a request brings one, and nothing else. */
    private static final int LEAST_FETCHED_RECORDS = 8;

    /**
     * What one request for each partition is to bring in all: what is fetched is read, however far
     * that is ahead of the round, because Flink pauses partitions only later. Kafka's own bound of
     * a request.
     */
    private static final int FETCHED_BYTES = 50 << 20;

    /** Which part of the streams is read, and how time passes in them. */
    public sealed interface Range {

        /** The partitions that are known beforehand. */
        List<LogExtent> extents();

        /**
         * A recorded log: fixed partitions, fixed offsets, nothing is discovered and nothing is
         * ever idle.
         *
         * @param extents what is read of each partition
         */
        record Recorded(List<LogExtent> extents) implements Range {}

        /**
         * Everything that is appended from given offsets on, and all of what is made later: new
         * devices are read from their first record.
         *
         * @param extents where each partition known beforehand is entered: at its start offset
         * @param discoveryMs how often new devices are looked for
         * @param idleAfterMs a partition without records for longer does not hold back the others
         * @param controlTopic where changes of the synchronization model come from, from its first
         *     record on; empty if the run keeps its model
         */
        record Live(
                List<LogExtent> extents, long discoveryMs, long idleAfterMs, String controlTopic)
                implements Range {}
    }

    @Override
    public DataStream<Sample> samples(StreamExecutionEnvironment environment, TrainingLoop loop) {
        WatermarkStrategy<Sample> times =
                WatermarkStrategy.<Sample>forMonotonousTimestamps()
                        .withTimestampAssigner((sample, ignored) -> sample.timeMs());
        if (range instanceof Range.Live live) {
            times = times.withIdleness(Duration.ofMillis(live.idleAfterMs()));
        }
        SingleOutputStreamOperator<Sample> read =
                loop.besideTrainers(
                        environment.fromSource(
                                source(loop.readersChannel()),
                                loop.paced(times),
                                Stage.SAMPLES.title(),
                                Types.SAMPLE));
        SingleOutputStreamOperator<Sample> samples =
                Stage.SAMPLES
                        .name(read)
                        .process(new DeadLetters(layout, maxRecordBytes), Types.SAMPLE)
                        .setParallelism(read.getParallelism());
        Stage.SAMPLE_CHECK.name(samples);
        DataStream<DeadLetter> letters = samples.getSideOutput(DeadLetters.LETTERS);
        letters.sinkTo(DeadLetterSink.to(kafka, deadLetterTopic, maxRecordBytes, letter -> letter))
                .uid(Stage.DEAD_LETTERS.uid())
                .name(Stage.DEAD_LETTERS.title())
                .setParallelism(1);
        return samples;
    }

    @Override
    public Optional<DataStream<ModelSwitch>> switches(StreamExecutionEnvironment environment) {
        if (!(range instanceof Range.Live live) || live.controlTopic().isEmpty()) {
            return Optional.empty();
        }
        Properties settings = consumerSettings();
        settings.setProperty(KafkaSourceOptions.CLIENT_ID_PREFIX.key(), groupId + "-control");
        KafkaSource<ModelSwitch> source =
                KafkaSource.<ModelSwitch>builder()
                        .setTopics(live.controlTopic())
                        .setStartingOffsets(OffsetsInitializer.earliest())
                        .setDeserializer(new ControlRecords())
                        .setProperties(settings)
                        .build();
        return Optional.of(
                Stage.CONTROL_RECORDS.name(
                        environment
                                .fromSource(
                                        source,
                                        WatermarkStrategy.noWatermarks(),
                                        Stage.CONTROL_RECORDS.title(),
                                        Types.MODEL_SWITCH)
                                .forceNonParallel()));
    }

    /**
     * Writes a dead letter for each record that was accepted here and rejected later.
     *
     * @param rejected the records, as they were read but for the reason
     */
    public void setAside(DataStream<Sample> rejected) {
        TopicLayout topics = layout;
        SampleCodec format = codec;
        int maxValueBytes = maxRecordBytes;
        rejected.sinkTo(
                        DeadLetterSink.to(
                                kafka,
                                deadLetterTopic,
                                maxRecordBytes,
                                sample ->
                                        DeadLetters.letter(
                                                sample,
                                                topics,
                                                // Only one value gives these features.
                                                format.encode(sample.label(), sample.features()),
                                                maxValueBytes)))
                .uid(Stage.REPEATED_LETTERS.uid())
                .name(Stage.REPEATED_LETTERS.title())
                .setParallelism(1);
    }

    private PartitionedLog source(String readersChannel) {
        SampleReader reader =
                new SampleReader(layout, codec, placement, range instanceof Range.Live);
        Properties settings = consumerSettings();
        KafkaSourceBuilder<Sample> builder =
                KafkaSource.<Sample>builder().setDeserializer(reader).setProperties(settings);
        if (range instanceof Range.Recorded recorded) {
            Map<TopicPartition, Long> start = offsets(recorded.extents(), LogExtent::startOffset);
            builder.setPartitions(new HashSet<>(start.keySet()))
                    .setStartingOffsets(exactly(start))
                    .setBounded(
                            OffsetsInitializer.offsets(
                                    offsets(recorded.extents(), LogExtent::endOffset)));
        } else {
            discover((Range.Live) range, builder);
        }
        return new PartitionedLog(builder.build(), reader, settings, readersChannel);
    }

    private void discover(Range.Live live, KafkaSourceBuilder<Sample> builder) {
        builder.setStartingOffsets(
                        OffsetsInitializer.offsets(offsets(live.extents(), LogExtent::startOffset)))
                .setProperty(
                        KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(),
                        Long.toString(live.discoveryMs()));
        if (layout instanceof TopicLayout.PerDevice perDevice) {
            builder.setTopicPattern(perDevice.pattern());
        } else {
            builder.setTopics(layout.topics(List.of()));
        }
    }

    /** What the connector would complete by itself is written out: its reader is not used. */
    Properties consumerSettings() {
        Properties settings = new Properties();
        settings.putAll(kafka.clientSettings());
        settings.setProperty("bootstrap.servers", kafka.bootstrapServers());
        settings.setProperty("group.id", groupId);
        settings.setProperty("enable.auto.commit", "false");
        // An offset that is gone fails a replay: another log would give another model.
        settings.setProperty(
                "auto.offset.reset", range instanceof Range.Recorded ? "none" : "earliest");
        settings.setProperty("key.deserializer", ByteArrayDeserializer.class.getName());
        settings.setProperty("value.deserializer", ByteArrayDeserializer.class.getName());
        settings.setProperty(
                "max.partition.fetch.bytes",
                Integer.toString(
                        fetchBytes(range.extents().size(), codec.recordBytes(), maxRecordBytes)));
        settings.setProperty(KafkaSourceOptions.COMMIT_OFFSETS_ON_CHECKPOINT.key(), "true");
        settings.setProperty(KafkaSourceOptions.CLIENT_ID_PREFIX.key(), groupId);
        return settings;
    }

    /**
     * What a request brings of each partition at most, for a number of them that is known
     * beforehand.
     *
     * @param recordBytes of a sample
     * @param maxRecordBytes bound of a record
     */
    public static int fetchBytes(int partitions, int recordBytes, int maxRecordBytes) {
        int most = Math.max(MOST_FETCHED_BYTES, 2 * maxRecordBytes);
        int share = FETCHED_BYTES / Math.max(1, partitions);
        int least = Math.max(LEAST_FETCHED_BYTES, LEAST_FETCHED_RECORDS * recordBytes);
        return Math.min(most, Math.max(least, share));
    }

    /** Without a way out where an offset is gone. */
    @SuppressWarnings("deprecation") // Flink's interface still takes what Kafka has renamed.
    private static OffsetsInitializer exactly(Map<TopicPartition, Long> start) {
        return OffsetsInitializer.offsets(start, OffsetResetStrategy.NONE);
    }

    private static Map<TopicPartition, Long> offsets(
            List<LogExtent> extents, ToLongFunction<LogExtent> which) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (LogExtent extent : extents) {
            offsets.put(
                    new TopicPartition(extent.topic(), extent.partition()),
                    which.applyAsLong(extent));
        }
        return offsets;
    }
}
