package io.scadles.job.source;

import io.scadles.job.kafka.SequenceHeader;
import io.scadles.job.kafka.TopicLayout;
import io.scadles.job.samples.Decoded;
import io.scadles.job.samples.SampleCodec;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.Sample;
import io.scadles.operators.DevicePlacement;
import io.scadles.operators.serialization.Types;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;

/**
 * Every record becomes a sample of its device, in the order of the partition. A bad one keeps its
 * value, so that {@link DeadLetters} can set it aside.
 */
final class SampleReader implements KafkaRecordDeserializationSchema<Sample> {

    private final TopicLayout layout;
    private final SampleCodec codec;
    private final DevicePlacement placement;
    private final boolean live;

    /**
     * A reader.
     *
     * @param live time is the broker's, or ours where a topic keeps the stamps of its devices: one
     *     wrong clock would hold back all the others
     */
    SampleReader(TopicLayout layout, SampleCodec codec, DevicePlacement placement, boolean live) {
        this.layout = layout;
        this.codec = codec;
        this.placement = placement;
        this.live = live;
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Sample> out) {
        Decoded decoded = codec.decode(record.value());
        byte[] value = record.value() == null ? new byte[0] : record.value();
        long sequence = SequenceHeader.read(record.headers());
        Rejection rejection =
                decoded.accepted() && sequence == SequenceHeader.MALFORMED
                        ? Rejection.WRONG_SEQUENCE
                        : decoded.rejection();
        out.collect(
                new Sample(
                        placement.key(
                                layout.device(record.topic(), record.partition(), record.key())),
                        timeMs(record),
                        record.partition(),
                        record.offset(),
                        -1,
                        0,
                        false,
                        sequence == SequenceHeader.MALFORMED ? Sample.NO_SEQUENCE : sequence,
                        decoded.label(),
                        rejection,
                        rejection == Rejection.NONE ? decoded.features() : value));
    }

    private long timeMs(ConsumerRecord<byte[], byte[]> record) {
        return live && record.timestampType() != TimestampType.LOG_APPEND_TIME
                ? System.currentTimeMillis()
                : record.timestamp();
    }

    @Override
    public TypeInformation<Sample> getProducedType() {
        return Types.SAMPLE;
    }
}
