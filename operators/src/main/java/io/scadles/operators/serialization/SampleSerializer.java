package io.scadles.operators.serialization;

import io.scadles.model.stream.Rejection;
import io.scadles.model.stream.Sample;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Fields in order of declaration. */
public final class SampleSerializer extends FlatSerializer<Sample> {

    private static final Rejection[] REJECTIONS = Rejection.values();

    @Override
    public void serialize(Sample sample, DataOutputView target) throws IOException {
        DeviceKeySerializer.INSTANCE.serialize(sample.device(), target);
        target.writeLong(sample.timeMs());
        target.writeInt(sample.partition());
        target.writeLong(sample.offset());
        target.writeLong(sample.previousOffset());
        target.writeLong(sample.missing());
        target.writeBoolean(sample.corrected());
        target.writeInt(sample.label());
        target.writeByte(sample.rejection().ordinal());
        Bulk.write(sample.features(), target);
    }

    @Override
    public Sample deserialize(DataInputView source) throws IOException {
        return new Sample(
                DeviceKeySerializer.INSTANCE.deserialize(source),
                source.readLong(),
                source.readInt(),
                source.readLong(),
                source.readLong(),
                source.readLong(),
                source.readBoolean(),
                source.readInt(),
                REJECTIONS[source.readByte()],
                Bulk.readBytes(source));
    }

    @Override
    public TypeSerializerSnapshot<Sample> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Version of the format in a savepoint. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Sample> {
        public Snapshot() {
            super(SampleSerializer::new);
        }
    }
}
