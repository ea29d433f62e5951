package io.scadles.operators.serialization;

import io.scadles.model.stream.DeviceKey;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Placement, then id. */
public final class DeviceKeySerializer extends FlatSerializer<DeviceKey> {

    static final DeviceKeySerializer INSTANCE = new DeviceKeySerializer();

    @Override
    public void serialize(DeviceKey key, DataOutputView target) throws IOException {
        target.writeInt(key.placement());
        target.writeUTF(key.id());
    }

    @Override
    public DeviceKey deserialize(DataInputView source) throws IOException {
        return new DeviceKey(source.readInt(), source.readUTF());
    }

    @Override
    public TypeSerializerSnapshot<DeviceKey> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Of this format in a savepoint. */
    public static final class Snapshot extends FlatSnapshot<DeviceKey> {
        public Snapshot() {
            super(4, DeviceKeySerializer::new);
        }
    }
}
