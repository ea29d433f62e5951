package io.scadles.operators.serialization;

import io.scadles.model.stream.Slice;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Fields in order of declaration, arrays in bulk. */
public final class SliceSerializer extends FlatSerializer<Slice> {

    @Override
    public void serialize(Slice slice, DataOutputView target) throws IOException {
        DeviceKeySerializer.INSTANCE.serialize(slice.device(), target);
        target.writeUTF(slice.donor());
        target.writeLong(slice.startMs());
        target.writeLong(slice.endMs());
        target.writeInt(slice.part());
        target.writeInt(slice.parts());
        target.writeDouble(slice.rateSamplesPerSecond());
        target.writeLong(slice.previousOffset());
        target.writeLong(slice.firstOffset());
        target.writeLong(slice.lastOffset());
        target.writeInt(slice.cut());
        target.writeInt(slice.corrected());
        Bulk.write(slice.rejected(), target);
        Bulk.write(slice.timesMs(), target);
        Bulk.write(slice.offsets(), target);
        Bulk.write(slice.labels(), target);
        Bulk.write(slice.features(), target);
    }

    @Override
    public Slice deserialize(DataInputView source) throws IOException {
        return new Slice(
                DeviceKeySerializer.INSTANCE.deserialize(source),
                source.readUTF(),
                source.readLong(),
                source.readLong(),
                source.readInt(),
                source.readInt(),
                source.readDouble(),
                source.readLong(),
                source.readLong(),
                source.readLong(),
                source.readInt(),
                source.readInt(),
                Bulk.readLongs(source),
                Bulk.readLongs(source),
                Bulk.readLongs(source),
                Bulk.readInts(source),
                Bulk.readBytes(source));
    }

    @Override
    public TypeSerializerSnapshot<Slice> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Of this format in a savepoint. */
    public static final class Snapshot extends FlatSnapshot<Slice> {
        public Snapshot() {
            super(4, SliceSerializer::new);
        }
    }
}
