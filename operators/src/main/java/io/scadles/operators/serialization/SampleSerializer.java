package io.scadles.operators.serialization;

import io.scadles.model.stream.DeviceKey;
import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.Sample;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Fields in order of declaration, but for a sequence number that is not there: samples without one
 * are written as before there were any, so that older savepoints can be read.
 */
public final class SampleSerializer extends FlatSerializer<Sample> {

    private static final Rejection[] REJECTIONS = Rejection.values();
    private static final int CORRECTED = 1;
    private static final int NUMBERED = 2;

    @Override
    public void serialize(Sample sample, DataOutputView target) throws IOException {
        DeviceKeySerializer.INSTANCE.serialize(sample.device(), target);
        target.writeLong(sample.timeMs());
        target.writeInt(sample.partition());
        target.writeLong(sample.offset());
        target.writeLong(sample.previousOffset());
        target.writeLong(sample.missing());
        boolean numbered = sample.sequence() != Sample.NO_SEQUENCE;
        target.writeByte((sample.corrected() ? CORRECTED : 0) | (numbered ? NUMBERED : 0));
        if (numbered) {
            target.writeLong(sample.sequence());
        }
        target.writeInt(sample.label());
        target.writeByte(sample.rejection().ordinal());
        Bulk.write(sample.features(), target);
    }

    @Override
    public Sample deserialize(DataInputView source) throws IOException {
        DeviceKey device = DeviceKeySerializer.INSTANCE.deserialize(source);
        long timeMs = source.readLong();
        int partition = source.readInt();
        long offset = source.readLong();
        long previousOffset = source.readLong();
        long missing = source.readLong();
        int flags = source.readByte();
        return new Sample(
                device,
                timeMs,
                partition,
                offset,
                previousOffset,
                missing,
                (flags & CORRECTED) != 0,
                (flags & NUMBERED) != 0 ? source.readLong() : Sample.NO_SEQUENCE,
                source.readInt(),
                REJECTIONS[source.readByte()],
                Bulk.readBytes(source));
    }

    @Override
    public TypeSerializerSnapshot<Sample> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Of this format in a savepoint. */
    public static final class Snapshot extends FlatSnapshot<Sample> {
        public Snapshot() {
            super(4, SampleSerializer::new);
        }
    }
}
